"""What other apps may ask of this one."""

from portal.shell import ports

from .actions.introducing import check_profile_kept_out, check_profile_text

ports.check_profile_kept_out.provide(check_profile_kept_out)
ports.check_profile_text.provide(check_profile_text)
