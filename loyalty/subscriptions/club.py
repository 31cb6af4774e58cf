"""Memberships follow purchases; members are reminded, and have their birthday gift."""

from __future__ import annotations

from django.db.models import Exists
from django.utils import formats, translation
from django.utils.translation import gettext_lazy

from loyalty.actions import club, club_calendar, club_refunds
from loyalty.events import MembershipEnding, MembershipStarted, PurchaseRecorded
from loyalty.models import ClubPlan, Membership
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.events import BirthdayReached

from .purchases import REFUNDED, purchase_of
from .telling import tell

URL = "/loyalty/club/"


def _is_sold(kind: str) -> Exists:
    return Exists(ClubPlan.objects.filter(sku__isnull=False))


@subscribe(
    PurchaseRecorded,
    name="loyalty.join_by_purchase",
    label=gettext_lazy("Club: join with a purchase"),
    wants=_is_sold,
)
def join_by_purchase(event: Event) -> None:
    if purchase := purchase_of(event):
        club.join_by_purchase(purchase=purchase)
        # A part of it may have come back meanwhile.
        club_refunds.leave_by_refund(purchase=purchase)


@subscribe(REFUNDED, name="loyalty.leave_by_refund", label=gettext_lazy("Club: leave with a refund"))
def leave_by_refund(event: Event) -> None:
    if purchase := purchase_of(event):
        club_refunds.leave_by_refund(purchase=purchase)


@subscribe(BirthdayReached, name="loyalty.birthday_gift", label=gettext_lazy("Club: the gift for a birthday"))
def birthday_gift(event: Event) -> None:
    if event.member is not None:
        club_calendar.give_birthday_gift(member=event.member, year=BirthdayReached.of(event).year)


@subscribe(MembershipStarted, name="loyalty.tell_membership", label=gettext_lazy("Club: welcome"))
def tell_membership(event: Event) -> None:
    membership = _membership(MembershipStarted.of(event).membership_id)
    if membership is not None:
        kind = "membership_renewed" if MembershipStarted.of(event).renewal else "membership_started"
        tell(event, f"loyalty/{kind}", URL, **_said(membership))


@subscribe(
    MembershipEnding,
    name="loyalty.tell_membership_ending",
    label=gettext_lazy("Club: tell that it ends soon"),
)
def tell_membership_ending(event: Event) -> None:
    membership = _membership(MembershipEnding.of(event).membership_id)
    if membership is not None:
        tell(event, "loyalty/membership_ending", URL, **_said(membership))


def _membership(pk: int) -> Membership | None:
    return Membership.objects.standing().filter(pk=pk).select_related("plan__programme").first()


def _said(membership: Membership) -> dict[str, str]:
    """The plan and the last day in both languages."""
    said = {"name_en": membership.plan.name_en, "name_de": membership.plan.name_de}
    for language in ("en", "de"):
        with translation.override(language):
            said[f"day_{language}"] = formats.date_format(membership.last_day, "DATE_FORMAT")
    return said
