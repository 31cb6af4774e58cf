"""What refunds, club, charity and invitations hold about a member: for her export, and to be erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from .models import (
    CharityChoice,
    CharityShare,
    Donation,
    Fulfilment,
    GoodwillGrant,
    GoodwillRequest,
    Membership,
    Redemption,
    Referral,
    ReferralCode,
    ReferralDecision,
    Refund,
    Voucher,
)

if TYPE_CHECKING:
    from portal.members.models import Member

REFERRAL = ("state", "reason", "channel", "invited_at", "joined_at", "rewarded_at", "decision")
MEMBERSHIP = ("plan__slug", "starts_at", "ends_at", "cancelled_at", "cancel_reason", "source")
GOODWILL = ("points", "reason", "state", "requested_at", "decided_at", "note")


def held(member: Member) -> dict[str, QuerySet[Any]]:
    """Rows by name; of a referral each of the two sees her own part, and never the other's name."""
    mine = {"account__member": member}
    return {
        "referral_code": ReferralCode.objects.filter(member=member).values("code", "created_at"),
        "referrals": Referral.objects.visible_to(member).order_by("pk").values(*REFERRAL, "points"),
        "invited_by": Referral.objects.filter(friend=member).values(*REFERRAL, "signals", "device"),
        "referral_decisions": ReferralDecision.objects.filter(
            Q(referral__referrer=member) | Q(referral__friend=member)
        ).values("referral", "counts", "grounds", "decided_at"),
        "memberships": Membership.objects.filter(**mine).order_by("pk").values(*MEMBERSHIP),
        "goodwill_requests": GoodwillRequest.objects.filter(**mine).order_by("pk").values(*GOODWILL),
        "charity_choices": CharityChoice.objects.filter(**mine)
        .order_by("pk")
        .values("charity__slug", "chosen_at"),
        "donations": Donation.objects.filter(**mine)
        .order_by("pk")
        .values("charity__slug", "points", "amount", "currency", "given_at"),
        "refunds": Refund.objects.filter(purchase__member=member)
        .order_by("pk")
        .values(
            "purchase__external_id", "external_id", "amount", "refunded_at", "points_taken_back", "reason"
        ),
        "charity_shares": CharityShare.objects.filter(**mine)
        .order_by("pk")
        .values("charity__slug", "amount", "currency", "shared_at"),
    }


def erase(member: Member) -> None:
    """Cut her out of referrals, on either side, with the link and what the device left; staff's words go."""
    Membership.objects.filter(account__member=member).update(cancel_reason="")
    GoodwillRequest.objects.filter(account__member=member).update(reason="", note="")
    Refund.objects.filter(purchase__member=member).update(reason="")
    _forget_words(member)
    ReferralCode.objects.filter(member=member).delete()
    Referral.objects.filter(friend=member).update(friend=None, device="", signals=[], decision="")
    Referral.objects.filter(referrer=member).update(referrer=None, device="", decision="")
    Referral.objects.filter(decided_by=member).update(decided_by=None)


def _forget_words(member: Member) -> None:
    """What staff wrote about her into decisions on referrals, and into the admin's log."""
    ReferralDecision.objects.filter(decided_by=member).update(decided_by=None)
    hers = Q(referrer=member) | Q(friend=member)
    referrals = Referral.objects.filter(hers)
    ReferralDecision.objects.filter(referral__in=referrals).update(grounds="")
    mine = {"account__member": member}
    decided: list[QuerySet[Any]] = [
        referrals,
        Membership.objects.filter(**mine),
        GoodwillRequest.objects.filter(**mine),
        GoodwillGrant.objects.filter(**mine),
        Redemption.objects.filter(**mine),
        Voucher.objects.filter(**mine),
        Fulfilment.objects.filter(redemption__account__member=member),
    ]
    for rows in decided:
        kind = ContentType.objects.get_for_model(rows.model, for_concrete_model=False)
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        LogEntry.objects.filter(content_type=kind, object_id__in=ids).update(change_message="")
