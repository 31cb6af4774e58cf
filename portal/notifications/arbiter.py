"""The one place that decides whether something reaches a member, on which channel, and when.

Every decision has a verdict that is kept with the message and shown to staff and to the member.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models import Consent
from portal.members.models import Purpose as ConsentPurpose

from .kinds import Channel, Purpose
from .models import Mail, Preference, Suppression

if TYPE_CHECKING:
    from portal.members.models import Member

WEEK = timedelta(days=7)
#: After this a fact is history: an import of last year's purchases must not mail its members.
NEWS = timedelta(days=3)


class Verdict(models.TextChoices):
    """Why something went out or did not."""

    SENT = "sent", _("goes out")
    QUIET_HOURS = "quiet_hours", _("waits for the morning")
    NO_CONSENT = "no_consent", _("not sent: no consent")
    PREFERENCE_OFF = "preference_off", _("not sent: switched off by the member")
    SUPPRESSED = "suppressed", _("not sent: the address takes no mail")
    NO_ADDRESS = "no_address", _("not sent: no address known")
    CAP_REACHED = "cap_reached", _("not sent: enough mails this week")
    OUTDATED = "outdated", _("not sent: no news any more")
    ELSEWHERE = "elsewhere", _("not sent here: comes another way, as the member has chosen")
    ERASED = "erased", _("not sent: no longer a member")
    UNAVAILABLE = "unavailable", _("not sent: what it is about is no longer there for the member")


@dataclass(frozen=True)
class Decision:
    """A verdict, and from when on (UTC) the mail may go out."""

    verdict: Verdict
    due_at: datetime | None = None

    @property
    def allowed(self) -> bool:
        return self.verdict in {Verdict.SENT, Verdict.QUIET_HOURS}


def is_outdated(happened_at: datetime | None) -> bool:
    """Whether the reason for a message is too long past to be told as news."""
    return happened_at is not None and happened_at < timezone.now() - NEWS


def is_capped(purpose: str, source: str) -> bool:
    """Whether a contact counts towards the weekly cap: surveys, thank-yous and whatever a journey sends."""
    if purpose == Purpose.SERVICE:
        return False
    return purpose in {Purpose.SURVEYS, Purpose.THANKS} or source.startswith("run:")


def decide_portal(member: Member, purpose: str) -> Verdict:
    """Whether a message is shown in the member's inbox."""
    if _gone(member):
        return Verdict.ERASED
    if purpose != Purpose.SERVICE and _switched_off(member, purpose, Channel.PORTAL):
        return Verdict.PREFERENCE_OFF
    return Verdict.SENT


def decide_mail(member: Member, purpose: str, *, capped: bool, due_at: datetime | None = None) -> Decision:
    """Whether a mail goes out, and when: not before `due_at`, nor in the quiet hours."""
    if refusal := still_refused(member, purpose):
        return Decision(refusal)
    now = timezone.now()
    if capped and Mail.objects.counted_for_cap(member, now - WEEK) >= settings.CONTACTS_PER_WEEK:
        return Decision(Verdict.CAP_REACHED)
    wanted = max(due_at or now, now)
    if purpose == Purpose.SERVICE:
        return Decision(Verdict.SENT, wanted)
    allowed_at = after_quiet_hours(wanted)
    return Decision(Verdict.SENT if allowed_at == wanted else Verdict.QUIET_HOURS, allowed_at)


def still_refused(member: Member, purpose: str) -> Verdict | None:
    """What forbids a mail whenever it is asked; asked again right before sending, for a mail may wait."""
    if _gone(member):
        return Verdict.ERASED
    if not member.email:
        return Verdict.NO_ADDRESS
    if is_suppressed(member.email):
        return Verdict.SUPPRESSED
    if purpose == Purpose.SERVICE:
        return None
    if purpose == Purpose.SURVEYS and not Consent.objects.holds(member, ConsentPurpose.SURVEY_MAIL):
        return Verdict.NO_CONSENT
    return Verdict.PREFERENCE_OFF if _switched_off(member, purpose, Channel.MAIL) else None


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(address=address.strip().lower()).exists()


def after_quiet_hours(moment: datetime) -> datetime:
    """`moment` itself, or the end of the quiet hours it falls into.

    settings.QUIET_HOURS is (first hour, last hour) in the portal's time zone, None for no quiet hours.
    """
    if settings.QUIET_HOURS is None:
        return moment
    begins, ends = settings.QUIET_HOURS
    local = timezone.localtime(moment)
    overnight = begins > ends
    quiet = (local.hour >= begins or local.hour < ends) if overnight else begins <= local.hour < ends
    if not quiet:
        return moment
    day = local.date() + timedelta(days=int(overnight and local.hour >= begins))
    return timezone.make_aware(datetime.combine(day, time(ends)))


def _gone(member: Member) -> bool:
    return member.erased_at is not None or not member.is_active


def _switched_off(member: Member, purpose: str, channel: str) -> bool:
    return Preference.objects.filter(member=member, purpose=purpose, channel=channel, enabled=False).exists()
