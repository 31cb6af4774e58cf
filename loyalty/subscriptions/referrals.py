"""Referrals follow what the friend does; the referrer is told what becomes of it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from loyalty.actions import purchase_returned as returned
from loyalty.actions import referrals
from loyalty.events import AccountsMerged, PurchaseRecorded, ReferralJoined, ReferralRewarded
from loyalty.models import Account, AccountMerge, Referral
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.events import MemberJoined

from .purchases import REFUNDED, purchase_of
from .telling import tell

URL = "/loyalty/refer/"


def _was_invited(kind: str) -> Q:
    """She, or one whose account was merged into hers.

    Who takes an invitation up later has her purchases looked at then, and with a merge come those before it.
    """
    invited = Exists(Referral.objects.filter(friend=OuterRef("member")))
    return invited | Exists(Account.objects.filter(invited, merged_into__member=OuterRef("member")))


@subscribe(
    MemberJoined, name="loyalty.referral_joined", label=gettext_lazy("Referral: the friend has joined")
)
def friend_joined(event: Event) -> None:
    if event.member is not None:
        referrals.friend_joined(friend=event.member)


@subscribe(
    PurchaseRecorded,
    name="loyalty.referral_bought",
    label=gettext_lazy("Referral: look for the first purchase"),
    wants=_was_invited,
)
def friend_bought(event: Event) -> None:
    if event.member is not None:
        referrals.friend_bought(friend=event.member)


@subscribe(AccountsMerged, name="loyalty.referral_merged", label=gettext_lazy("Referral: merged accounts"))
def accounts_merged(event: Event) -> None:
    merge = AccountMerge.objects.filter(pk=AccountsMerged.of(event).merge_id).first()
    if merge is not None:
        referrals.accounts_merged(merge=merge)


@subscribe(
    REFUNDED, name="loyalty.referral_returned", label=gettext_lazy("Referral: the first purchase went back")
)
def purchase_returned(event: Event) -> None:
    if purchase := purchase_of(event):
        returned(purchase=purchase)


@subscribe(
    ReferralJoined,
    name="loyalty.tell_referral_joined",
    label=gettext_lazy("Referral: tell that the friend has joined"),
)
def tell_referral_joined(event: Event) -> None:
    if not ReferralJoined.of(event).doubtful:
        tell(event, "loyalty/referral_joined", URL)


@subscribe(
    ReferralRewarded,
    name="loyalty.tell_referral_rewarded",
    label=gettext_lazy("Referral: tell of the reward"),
)
def tell_referral_rewarded(event: Event) -> None:
    if points := ReferralRewarded.of(event).points:
        tell(event, "loyalty/referral_rewarded", URL, points=points)
