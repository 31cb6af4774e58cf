"""What a member sees of her invitations: the link and ways to send it, numbers, and each friend's state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.shell import brand

from .. import money
from ..models import Programme, Referral, ReferralCode

LATEST = 50
State = Referral.State


@dataclass(frozen=True)
class Way:
    """A link that opens another program with the invitation in it."""

    channel: str
    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class Counts:
    """Friends by how far they have come; `points` are those the member got for them."""

    invited: int = 0
    joined: int = 0
    bought: int = 0
    rewarded: int = 0
    points: int = 0


@dataclass(frozen=True)
class Line:
    """One friend: her first name once she has joined, where she stands, and what happens next or why not."""

    referral: Referral
    name: str
    said: str


def least_of(programme: Programme) -> str:
    """What a friend's first purchase has to come to, as an amount; "" where any will do."""
    least = programme.referral_minimum
    return money.brief(least, programme.currency) if least else ""


def link_of(code: ReferralCode, channel: str = "") -> str:
    """The address to share, with the host of this installation."""
    via = f"?via={channel}" if channel else ""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('loyalty:invited', args=[code.code])}{via}"


def words() -> str:
    """What the ready text says before the link."""
    said = _("I have a seat at the table of %(brand)s and keep one for you. This is my invitation:")
    return said % {"brand": brand.current().name}


def ways_of(code: ReferralCode) -> list[Way]:
    """Mail and messengers, as plain links that load nothing."""
    text = {name: quote(f"{words()} {link_of(code, name)}") for name in ("mail", "whatsapp", "signal", "sms")}
    subject = quote(_("An invitation to %(brand)s") % {"brand": brand.current().name})
    telegram = f"https://t.me/share/url?url={quote(link_of(code, 'telegram'))}&text={quote(words())}"
    return [
        Way("mail", _("E-mail"), "mail", f"mailto:?subject={subject}&body={text['mail']}"),
        Way("whatsapp", "WhatsApp", "message-circle", f"https://wa.me/?text={text['whatsapp']}"),
        Way("signal", "Signal", "message-square", f"sgnl://send?text={text['signal']}"),
        Way("telegram", "Telegram", "send", telegram),
        # The odd "?&" is what both kinds of phones read.
        Way("sms", "SMS", "smartphone", f"sms:?&body={text['sms']}"),
    ]


def counts_of(member: Any) -> Counts:
    """The member's numbers, in one query."""
    counted = ~Q(state=State.REFUSED)
    found = Referral.objects.visible_to(member).aggregate(
        invited=Count("pk"),
        joined=Count("pk", filter=counted & Q(joined_at__isnull=False)),
        bought=Count("pk", filter=counted & Q(purchase__isnull=False)),
        rewarded=Count("pk", filter=Q(state=State.REWARDED)),
        points=Sum("points", filter=Q(state=State.REWARDED), default=0),
    )
    return Counts(**found)


def lines_of(member: Any) -> list[Line]:
    """The latest of the member's invitations, the newest first, in one query."""
    mine = Referral.objects.visible_to(member).select_related("friend", "programme")
    return [
        Line(referral, referral.friend_name or _name_of(referral), said_of(referral))
        for referral in mine.order_by("-invited_at", "-pk")[:LATEST]
    ]


def _name_of(referral: Referral) -> str:
    return _("A friend") if referral.joined_at else _("Somebody with your link")


def said_of(referral: Referral) -> str:
    """What happens next, or why nothing does, to the one who invited."""
    if referral.state == State.PURCHASED and referral.reward_due_at:
        day = referral.programme.day_of(referral.reward_due_at)
        said = ngettext(
            "Has bought something. Your point comes on %(day)s, if it is not sent back.",
            "Has bought something. Your %(points)d points come on %(day)s, if it is not sent back.",
            referral.points,
        )
        return said % {"points": referral.points, "day": formats.date_format(day, "DATE_FORMAT")}
    if referral.state == State.REWARDED:
        said = ngettext("%(points)d point for you.", "%(points)d points for you.", referral.points)
        return said % {"points": referral.points}
    if referral.state == State.REFUSED:
        return _why_not(referral)
    return {
        State.REVIEW: _("We look at every unusual invitation ourselves. You need not do anything."),
        State.JOINED: _("Your points come after the first purchase."),
    }.get(State(referral.state), _("Has not joined yet."))


def _why_not(referral: Referral) -> str:
    return {
        Referral.Reason.OWN: _("This is the same person, or the same card: nobody can invite herself."),
        Referral.Reason.EXISTING: _("Had been a customer before your invitation."),
        Referral.Reason.RETURNED: _("The first purchase was sent back in full."),
        Referral.Reason.SMALL: _("The first purchase was too small."),
        Referral.Reason.STAFF: _("We have looked at it, and it does not count: %(why)s"),
    }.get(Referral.Reason(referral.reason), _("It does not count.")) % {"why": referral.decision}


def said_to_friend(referral: Referral) -> str:
    """What became of the invitation, to the one who was invited."""
    if referral.state == State.REVIEW:
        return _("We are checking the invitation. Your welcome voucher comes as soon as that is done.")
    if referral.state == State.REFUSED:
        return {
            Referral.Reason.OWN: _("The invitation does not count: nobody can invite herself."),
            Referral.Reason.EXISTING: _("The invitation does not count: it is for new customers."),
            Referral.Reason.STAFF: _("We have looked at the invitation, and it does not count: %(why)s"),
        }.get(Referral.Reason(referral.reason), _("The invitation has come to its end.")) % {
            "why": referral.decision
        }
    return _("Your welcome voucher is with your vouchers.") if referral.welcome_id else ""
