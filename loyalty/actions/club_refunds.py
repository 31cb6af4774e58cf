"""What refunds mean for club terms that a purchase has brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import MembershipDoubted, MembershipKept
from loyalty.ledger import ledger
from loyalty.models import ClubPlan, Membership, Purchase
from loyalty.purchases.returned_terms import Returned, returned_terms
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

from .club import MOST_TERMS, cancel_membership
from .programmes import is_own

if TYPE_CHECKING:
    from portal.members.models import Member


@retried
@transaction.atomic
def leave_by_refund(*, purchase: Purchase) -> None:
    """End as many of the purchase's terms as have come back, the last first; repeatable, in any order.

    The pieces that refunds name decide, else the money (`returned_terms`): where a term's whole price went
    back, it ends; where it is open whether a part of a refund was for a term, staff is asked to look at it.
    """
    brought = Membership.objects.filter(source__startswith=f"purchase:{purchase.pk}:")
    first = brought.select_related("account").first()
    if first is None:
        return
    ledger.locked(first.account)
    purchase.refresh_from_db(fields=["refunded"])
    if not purchase.refunded:
        return
    refunds = list(purchase.refunds.order_by("pk"))
    for plan in ClubPlan.objects.filter(pk__in=brought.values("plan")).order_by("pk"):
        back = returned_terms(purchase, refunds, plan.sku or "")
        _end(purchase, plan, back)


def _end(purchase: Purchase, plan: ClubPlan, back: Returned) -> None:
    brought = Membership.objects.filter(source__startswith=f"purchase:{purchase.pk}:{plan.pk}:")
    bought = sum(line.quantity for line in purchase.basket.lines if line.sku == plan.sku) or brought.count()
    whole = purchase.refunded >= purchase.amount
    kept = 0 if whole else min(MOST_TERMS, bought - back.terms)
    standing = list(brought.standing().select_related("account__member").order_by("starts_at", "pk"))
    for membership in reversed(standing[kept:]):
        cancel_membership(membership=membership)
    if back.is_open and standing[:kept]:
        _doubt(purchase, plan, standing[:kept][-1])


def _doubt(purchase: Purchase, plan: ClubPlan, membership: Membership) -> None:
    """Staff looks at it, once for each sum that has gone back."""
    told = record(
        MembershipDoubted(membership_id=membership.pk, purchase_id=purchase.pk),
        member=membership.account.member,
        source=f"membership:{membership.pk}",
        dedupe_key=f"membership_doubted:{purchase.pk}:{plan.pk}:{purchase.refunded}",
    )
    if told:
        Membership.objects.filter(pk=membership.pk).update(doubted_at=timezone.now())


@retried
@transaction.atomic
def keep_membership(*, membership: Membership, actor: Member) -> None:
    """A refund was not for this term: it stays. Refused: own_account, not_open (nobody asks)."""
    if is_own(actor, membership.account.member):
        raise Refused("own_account", _("Another person has to do this for you."))
    if not Membership.objects.to_check().filter(pk=membership.pk).update(doubted_at=None):
        raise Refused("not_open", _("This can't be decided any more."))
    payload = MembershipKept(membership_id=membership.pk)
    member, source = membership.account.member, f"membership:{membership.pk}"
    record(payload, member=member, actor=actor, source=source)
