"""Why did I get this? Told from what was written down when it was decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.shell import ports

from . import kinds
from .arbiter import Verdict
from .kinds import Purpose
from .models import Mail, Message


@dataclass(frozen=True)
class Reasons:
    """`cause`: what led to the message; `portal` and `mail`: what was decided for each channel."""

    cause: str
    about: str
    portal: str
    mail: str


def reasons(message: Message) -> Reasons:
    """The reasons in the active language; `message.mail` and `message.member` must be loaded."""
    return Reasons(
        cause=_cause(message),
        about=str(Purpose(message.purpose).label),
        portal=_portal(message),
        mail=_mail(message.mail),
    )


def _cause(message: Message) -> str:
    try:
        told = ports.explain(source=message.source, member=message.member)
    except ports.NoProvider:
        told = ""
    if told:
        return told
    try:
        label = str(kinds.get(message.template).label)
    except kinds.UnknownKind:
        return _("You get this as a member of the portal.")
    return _("You get this because of: %(kind)s.") % {"kind": label}


def _portal(message: Message) -> str:
    if message.visible:
        return _("It is in your inbox.")
    return str(Verdict(message.verdict).label)


def _mail(mail: Mail) -> str:
    if mail.state == Mail.State.DONE:
        return _("It went to %(address)s.") % {"address": mail.to}
    if mail.state == Mail.State.SKIPPED and mail.reason in Verdict.values:
        return str(Verdict(mail.reason).label)
    if mail.state == Mail.State.DEAD:
        return _("The mail could not be delivered.")
    if mail.state == Mail.State.UNKNOWN:
        return _("The mail was on its way when the line broke; we do not know whether it arrived.")
    return _("The mail is on its way.")
