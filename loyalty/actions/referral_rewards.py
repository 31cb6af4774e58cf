"""The referrer's reward, when her friend's first purchase can't go back any more, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from loyalty import reasons
from loyalty.events import ReferralRewarded
from loyalty.models import Purchase, Referral
from loyalty.referrals import doubts
from portal.activity.actions import record
from portal.activity.upkeep import each

from .granting import grant
from .referrals import are_one_person, least_of, locked_referral, look_for_purchase, refuse
from .withdrawing import give_points_back

if TYPE_CHECKING:
    from portal.members.models import Member

State, Reason = Referral.State, Referral.Reason


def reward_referrals_due(limit: int = 1000) -> int:
    """Reward referrers whose friend's first purchase is past its return window; returns how many settled."""
    return each(Referral.objects.reward_due(timezone.now())[:limit], _settle)


@transaction.atomic
def _settle(row: Referral) -> bool:
    referral = locked_referral(pk=row.pk, state=State.PURCHASED)
    if referral is None or referral.referrer is None:
        return False
    if referral.friend and _is_anothers(referral.purchase, referral.friend):
        referral.state, referral.purchase, referral.reward_due_at = State.JOINED, None, None
        look_for_purchase(referral, referral.friend)
    elif reason := _lost(referral):
        refuse(referral, reason)
    else:
        _reward(referral, referral.referrer)
    referral.save()
    return True


def _is_anothers(purchase: Purchase | None, friend: Member) -> bool:
    """Whether it went back to another member as a merge was undone."""
    return purchase is not None and not Purchase.objects.visible_to(friend).filter(pk=purchase.pk).exists()


def _lost(referral: Referral) -> Referral.Reason | None:
    """Why there is no reward in the end: too little of the purchase is left, the two are one person by now,
    or the friend turned out to be a customer.
    """
    friend = referral.friend
    if reason := falls_short(referral.purchase):
        return reason
    if are_one_person(referral):
        return Reason.OWN
    if friend and referral.decided_at is None and doubts.was_customer(referral, friend):
        return Reason.EXISTING
    return None


def falls_short(purchase: Purchase | None) -> Referral.Reason | None:
    """Why this first purchase brings no reward: it went back in full, or what is left of it is too small."""
    if purchase is None or purchase.refunded >= purchase.amount:
        return Reason.RETURNED
    too_small = purchase.amount - purchase.refunded < least_of(purchase.programme)
    return Reason.SMALL if too_small else None


def _reward(referral: Referral, referrer: Member) -> None:
    referral.state, referral.rewarded_at = State.REWARDED, timezone.now()
    source = f"referral:{referral.pk}"
    if referral.points:
        grant(member=referrer, points=referral.points, reason=reasons.FRIEND_BOUGHT, source=source)
        give_points_back(member=referrer, source=source)
    payload = ReferralRewarded(referral_id=referral.pk, points=referral.points)
    record(payload, member=referrer, source=source)


def purchase_returned(*, purchase: Purchase) -> None:
    """A first purchase of which too little is left before the reward ends the referral at once."""
    if falls_short(purchase):
        waiting = Referral.objects.filter(purchase=purchase, state=State.PURCHASED, referrer__isnull=False)
        each(waiting, _settle)
