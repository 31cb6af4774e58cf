"""Merging the accounts of two members who are one person, and undoing it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import AccountsMerged, MergeUndone
from loyalty.ledger.slots import Slot
from loyalty.models import (
    Account,
    AccountMerge,
    Entry,
    Lot,
    Membership,
    MovedMembership,
    MovedPurchase,
    MovedRedemption,
    Posting,
    Purchase,
    Redemption,
    Voucher,
)
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.retrying import retried
from portal.shell.ports import Refused

from . import tiers
from .charity import hand_over_choice, take_choice_back
from .club import move_up
from .corrections import check_correction
from .granting import SYSTEM
from .moving import Carrying, free_parts, locked_pair, qualifying_of, show_points, with_followers
from .products import products_of
from .redemptions import capture

if TYPE_CHECKING:
    from portal.members.models import Member

MERGE = "loyalty.merge_account"


@retried
@transaction.atomic
def merge_accounts(*, account: Account, into: Account, reason: str, actor: Member) -> AccountMerge:
    """Move everything of `account` to `into`: points, debt, purchases, vouchers, club; once until undone.

    Redemptions that could still be undone are settled. Whatever is reported of the member later counts for
    the other account. Refused: not_allowed, own_account, no_reason, same_account, merged.
    """
    check_correction(MERGE, reason, actor, account.member, into.member)
    if account.pk == into.pk or account.programme_id != into.programme_id:
        raise Refused("same_account", _("Please choose another account of the same programme."))
    account, into = locked_pair(account, into)
    if known := AccountMerge.objects.filter(account=account, into=into, undone_at=None).first():
        return known
    if account.merged_into_id or into.merged_into_id:
        raise Refused("merged", _("One of the accounts has been merged already."))
    for redemption in account.redemptions.filter(state=Redemption.State.RESERVED):
        capture(redemption=redemption)
    merge = AccountMerge.objects.create(account=account, into=into, reason=reason[:200], actor=actor)
    carrying = Carrying(account, into)
    carrying.lots(free_parts(account.lots.filter(remaining__gt=0).order_by("expires_at", "pk")))
    carrying.debt(account.debt)
    carrying.qualifying(qualifying_of(account))
    carrying.book(f"merge:{merge.pk}", reason, actor)
    _hand_over(merge)
    hand_over_choice(merge=merge)
    # Those merged into it before follow, so that everyone's home is one step away.
    Account.objects.filter(Q(pk=account.pk) | Q(merged_into=account)).update(merged_into=into)
    _settle(merge)
    payload = AccountsMerged(merge_id=merge.pk)
    record(payload, member=into.member, actor=actor, source=f"merge:{merge.pk}")
    return merge


@retried
@transaction.atomic
def undo_merge(*, merge: AccountMerge, actor: Member) -> AccountMerge:
    """Move back what remains in the moved lots, what is still owed of the debt, purchases and vouchers.

    What was spent stays spent, and what was earned since stays where it is. Repeatable.
    Refused: not_allowed, own_account; merged_on, where the other account has been merged itself since.
    """
    check_correction(MERGE, merge.reason, actor, merge.account.member, merge.into.member)
    account, into = locked_pair(merge.account, merge.into)
    merge = AccountMerge.objects.get(pk=merge.pk)
    if merge.undone_at:
        return merge
    if into.merged_into_id:
        raise Refused("merged_on", _("Please undo the later merge of the other account first."))
    carrying = Carrying(into, account)
    carrying.lots(free_parts(_moved_lots(merge, into)))
    carrying.debt(min(_moved(merge, Slot.DEBT), into.debt))
    carrying.qualifying(_qualifying_back(merge, into))
    carrying.book(f"unmerge:{merge.pk}", merge.reason, actor)
    _give_back(merge)
    take_choice_back(merge=merge)
    merge.undone_at, merge.undone_by = timezone.now(), actor
    merge.save(update_fields=["undone_at", "undone_by"])
    Account.objects.filter(pk=account.pk).update(merged_into=None)
    Account.objects.filter(pk__in=_followers(account)).update(merged_into=account)
    _settle(merge)
    payload = MergeUndone(merge_id=merge.pk)
    record(payload, member=account.member, actor=actor, source=f"merge:{merge.pk}")
    return merge


def _hand_over(merge: AccountMerge) -> None:
    """Purchases, redemptions with their vouchers and memberships, noted so that they can go back."""
    account, into = merge.account, merge.into
    if account.member and into.member:
        mine = Purchase.objects.filter(member=account.member, programme=account.programme)
        MovedPurchase.objects.bulk_create(
            (MovedPurchase(merge=merge, purchase_id=pk) for pk in mine.values_list("pk", flat=True)),
            batch_size=1000,
        )
    MovedRedemption.objects.bulk_create(
        MovedRedemption(merge=merge, redemption=redemption) for redemption in account.redemptions.all()
    )
    MovedMembership.objects.bulk_create(
        MovedMembership(merge=merge, membership=membership)
        for membership in Membership.objects.filter(account=account)
    )
    _reassign(merge, into)


def _give_back(merge: AccountMerge) -> None:
    """What was handed over; terms of the club that were to follow one that goes begin as soon as they can."""
    _reassign(merge, merge.account)
    for account in (merge.account, merge.into):
        move_up(account, timezone.now())


def _reassign(merge: AccountMerge, owner: Account) -> None:
    # Who has been erased takes none; who has not gets hers back, also where the other one was.
    if owner.member is not None:
        Purchase.objects.filter(pk__in=merge.purchases.values("purchase")).update(member=owner.member)
    redemptions = merge.redemptions.values("redemption")
    Redemption.objects.filter(pk__in=redemptions).update(account=owner)
    Voucher.objects.filter(redemption__in=redemptions).update(account=owner)
    Membership.objects.filter(pk__in=merge.memberships.values("membership")).update(account=owner)


def _moved_lots(merge: AccountMerge, into: Account) -> list[Lot]:
    """The lots the merge has made, and what became of them where they have moved on and come back."""
    made = Entry.objects.filter(posting__in=_arrivals(merge), from_slot=Slot.MOVED, lot__isnull=False)
    came = with_followers(made.values_list("lot", flat=True))
    lots = Lot.objects.filter(pk__in=came, account=into, remaining__gt=0)
    return list(lots.order_by("expires_at", "pk"))


def _arrivals(merge: AccountMerge) -> list[Posting]:
    rows = Posting.objects.filter(kind=Posting.Kind.MOVED_IN, source_system=SYSTEM)
    return list(rows.filter(source_ref=f"merge:{merge.pk}"))


def _moved(merge: AccountMerge, slot: Slot) -> int:
    entries = Entry.objects.filter(posting__in=_arrivals(merge), from_slot=Slot.MOVED, to_slot=slot)
    return entries.aggregate(total=Sum("points"))["total"] or 0


def _qualifying_back(merge: AccountMerge, into: Account) -> list[tuple[datetime, int]]:
    """Of each moment as much as came with the merge, and no more than is still there."""
    still = dict(qualifying_of(into))
    came = Entry.objects.filter(
        posting__in=_arrivals(merge), from_slot=Slot.MOVED, to_slot=Slot.QUALIFYING
    ).values_list("effective_at", "points")
    return [(moment, min(points, still.get(moment, 0))) for moment, points in came.order_by("effective_at")]


def _followers(account: Account) -> set[int]:
    """The accounts that had been merged into this one, directly or by way of others."""
    found: set[int] = set()
    latest = {account.pk}
    while latest:
        merges = AccountMerge.objects.filter(into__in=latest, undone_at=None)
        latest = set(merges.values_list("account", flat=True)) - found
        found |= latest
    return found


def _settle(merge: AccountMerge) -> None:
    """Tiers and traits of both members follow."""
    for pk in sorted([merge.account_id, merge.into_id]):
        account = Account.objects.select_related("programme", "tier", "member").get(pk=pk)
        if account.merged_into_id is None:
            tiers.review(account=account)
        if account.member:
            _show_tier(account, account.member)
            _show_purchases(account, account.member)
            _show_club(account, account.member)
        show_points(account)


def _show_tier(account: Account, member: Member) -> None:
    """One person is in one tier: that of the account at home."""
    at_home = account.merged_into_id is None and account.tier is not None
    set_traits(member, tier=account.tier.slug if at_home and account.tier else None)


def _show_purchases(account: Account, member: Member) -> None:
    counted = Purchase.objects.filter(
        member=member, state__in=[Purchase.State.COUNTED, Purchase.State.HISTORY]
    )
    value = Sum(F("amount") - F("refunded"), filter=Q(currency=account.programme.currency), default=0)
    found = counted.aggregate(last=Max("purchased_at"), value=value)
    set_traits(
        member,
        last_purchase_at=found["last"],
        lifetime_value=found["value"],
        products=products_of(member),
    )


def _show_club(account: Account, member: Member) -> None:
    running = Membership.objects.running(timezone.now()).filter(account=account)
    set_traits(member, club=running.order_by("ends_at").values_list("plan__slug", flat=True).first())
