"""What other apps may ask of this one."""

from portal.shell import ports

from . import actions

ports.send_message.provide(actions.notify)
ports.send_account_mail.provide(actions.queue_account_mail)
