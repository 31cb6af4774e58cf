"""Members bring friends: the invitation, the sign-up, the first purchase, the reward."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from loyalty import reasons
from loyalty.events import ReferralJoined, ReferralRefused
from loyalty.models import Account, Lot, Programme, Purchase, Redemption, Referral, ReferralCode
from loyalty.referrals import doubts
from loyalty.referrals.invitations import Invitation
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

from .giving import give
from .recalling import take_back_reward
from .withdrawing import take_back_points

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from loyalty.models import AccountMerge
    from portal.members.models import Member

State, Reason = Referral.State, Referral.Reason
#: Where the friend's purchases are still looked at.
WAITING = (State.JOINED, State.REVIEW, State.PURCHASED)
#: How long the fingerprint of a device is kept.
DEVICE_KEPT = timedelta(days=30)


def referral_code_of(member: Member) -> ReferralCode:
    """The member's own code, made where she has none."""
    return ReferralCode.objects.get_or_create(member=member)[0]


@retried
@transaction.atomic
def invite(*, code: ReferralCode, channel: str = "") -> Invitation | None:
    """Somebody has accepted an invitation and goes on to sign up; None before a programme is set up."""
    programme = Programme.objects.current()
    if programme is None:
        return None
    token = secrets.token_urlsafe(16)
    Referral.objects.create(
        programme=programme, referrer=code.member, source=f"invite:{token}", channel=channel
    )
    return Invitation(code.code, token, channel)


@retried
@transaction.atomic
def accept_invitation(*, friend: Member, invitation: Invitation, device: str = "") -> Referral | None:
    """A friend signs up with an invitation; once per friend. None where its code is not valid any more.

    Whether she counts is decided here, on what is known then; her address is not verified yet.
    """
    code = ReferralCode.objects.valid().filter(code=invitation.code).first()
    programme = Programme.objects.current()
    known = Referral.objects.filter(friend=friend).first()
    if code is None or programme is None or known is not None:
        return known
    referral = _taken_up(invitation, code) or Referral(
        programme=programme, referrer=code.member, source=f"member:{friend.pk}", channel=invitation.channel
    )
    referral.friend, referral.device, referral.points = friend, device, programme.referral_points
    reason = doubts.refusal(code.member, friend)
    if reason is not None:
        referral.state, referral.reason = State.REFUSED, reason
    else:
        referral.signals = doubts.signals(referral, code.member, friend)
    referral.save()
    return referral


def _taken_up(invitation: Invitation, code: ReferralCode) -> Referral | None:
    """The invitation that was counted as its button was pressed, where nobody else has used it."""
    if not invitation.token:
        return None
    free = Referral.objects.select_for_update(of=("self",)).filter(friend__isnull=True, state=State.INVITED)
    return free.filter(source=f"invite:{invitation.token}", referrer=code.member).first()


def locked_referral(**which: object) -> Referral | None:
    """The referral as it is now, locked until the transaction ends.

    Without joins: where the lock was waited for, PostgreSQL knows what the row says now, but joins what it
    said before.
    """
    return Referral.objects.select_for_update().filter(**which).first()


@transaction.atomic
def friend_joined(*, friend: Member) -> None:
    """The friend has verified her address: she counts from now on, or waits for staff. Repeatable."""
    referral = locked_referral(friend=friend, joined_at__isnull=True)
    if referral is None or referral.referrer is None:
        return
    referral.joined_at = timezone.now()
    if referral.state == State.INVITED:
        doubtful = bool(referral.signals) and referral.decided_at is None
        referral.state = State.REVIEW if doubtful else State.JOINED
        referral.reason = Reason.DOUBTFUL if doubtful else ""
        payload = ReferralJoined(referral_id=referral.pk, doubtful=doubtful)
        record(payload, member=referral.referrer, actor=friend, source=f"referral:{referral.pk}")
    referral.save()
    advance(referral)


@transaction.atomic
def friend_bought(*, friend: Member) -> None:
    """The friend has bought something: her first purchase counts, once. Repeatable.

    So it does for her whose account was merged into the buyer's.
    """
    _look_again(Referral.objects.of_friend(friend))


@transaction.atomic
def accounts_merged(*, merge: AccountMerge) -> None:
    """Look again at the friends whose accounts are together since: both have bought what either has.

    Who is one person with the one who invited her brings nothing: points for her and her welcome voucher go
    back, where they have been given. Repeatable.
    """
    family = Account.objects.filter(Q(pk=merge.into_id) | Q(merged_into=merge.into_id))
    _look_again(Referral.objects.filter(friend__in=family.values("member")))


def _look_again(referrals: QuerySet[Referral]) -> None:
    for pk in sorted(referrals.values_list("pk", flat=True)):
        if referral := locked_referral(pk=pk):
            advance(referral)


def advance(referral: Referral) -> None:
    """What follows from where a locked referral stands: the welcome voucher, the first purchase."""
    if referral.state != State.REFUSED and are_one_person(referral):
        refuse(referral, Reason.OWN)
    if referral.state == State.JOINED and referral.welcome_id is None:
        referral.welcome = _welcome(referral)
    if referral.state in WAITING and referral.friend is not None:
        look_for_purchase(referral, referral.friend)
    referral.save()


def are_one_person(referral: Referral) -> bool:
    """Whether the accounts of the two have been merged."""
    referrer, friend = referral.referrer, referral.friend
    return bool(referrer and friend and doubts.are_one_card(referrer, friend))


def _welcome(referral: Referral) -> Redemption | None:
    """The friend's welcome voucher; None where the programme has none to give."""
    reward, friend = referral.programme.referral_welcome, referral.friend
    if reward is None or friend is None:
        return None
    try:
        return give(reward=reward, member=friend, source=f"referral:{referral.pk}", reason=reasons.WELCOME)
    except Refused:
        return None


def look_for_purchase(referral: Referral, friend: Member) -> None:
    """Whether she has bought for the first time; who was a customer before is refused."""
    bought = Purchase.objects.visible_to(friend).bought()
    if referral.decided_at is None and doubts.was_customer(referral, friend):
        refuse(referral, Reason.EXISTING)
        return
    kept = bought.filter(
        state=Purchase.State.COUNTED, amount__gte=F("refunded") + least_of(referral.programme)
    )
    since = kept.filter(purchased_at__gte=referral.invited_at).order_by("purchased_at", "pk")
    first, known = since.first(), referral.purchase
    # One made earlier may be reported later.
    if first is not None and (known is None or first.purchased_at < known.purchased_at):
        referral.purchase = first
    if referral.purchase is not None and referral.state != State.REVIEW:
        referral.state, referral.reward_due_at = State.PURCHASED, _due(referral.purchase)


def _due(purchase: Purchase) -> datetime:
    """When the return window of the purchase is over, also that of a rule which has a longer one."""
    window: datetime = purchase.programme.available_from(purchase.purchased_at)
    lots = Lot.objects.filter(source=f"purchase:{purchase.pk}")
    return max(filter(None, [window, lots.aggregate(last=Max("available_at"))["last"]]))


def refuse(referral: Referral, reason: Referral.Reason, actor: Member | None = None) -> None:
    """A locked referral does not count, and the reason is kept; nobody keeps what she got for herself."""
    referral.state, referral.reason = State.REFUSED, reason
    payload = ReferralRefused(referral_id=referral.pk, reason=reason)
    source = f"referral:{referral.pk}"
    record(payload, member=referral.referrer, actor=actor, source=source)
    if reason == Reason.OWN:
        take_back_points(source=source, reason=reasons.ONE_PERSON)
        take_back_reward(source=source, reason=reasons.ONE_PERSON)


def least_of(programme: Programme) -> int:
    """What a first purchase has to come to, in minor units of its currency, returns taken off."""
    return max(programme.referral_minimum, 1)


def forget_devices() -> int:
    """Remove the fingerprints of devices that have been kept for 30 days; returns how many."""
    return Referral.objects.with_device_until(timezone.now() - DEVICE_KEPT).update(device="")
