"""Lots: what remains in them, what of it is reserved, and where they came from."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from loyalty.ledger.slots import HELD_SLOTS, Slot
from loyalty.models import Account, Entry, Lot, Redemption
from loyalty.verifying.beside import beside, net

FREE = F("remaining") - F("reserved")


def replayed() -> Iterator[str]:
    """What remains in a lot, and what of it is reserved, is what its entries left there."""
    sums = (
        Entry.objects.filter(lot__isnull=False)
        .values("lot_id")
        .annotate(strange=Count("pk", filter=~Q(account=F("lot__account"))))
        .annotate(**{f"in_{slot}": net(slot) for slot in HELD_SLOTS})
    )
    for lot, entries in beside(Lot.objects.all(), sums, "lot_id"):
        yield from _compared(lot, {slot: entries.get(f"in_{slot}", 0) for slot in HELD_SLOTS})
        if entries.get("strange"):
            yield f"lot {lot.pk}: {entries['strange']} of its entries are in another account"


def _compared(lot: Lot, right: dict[Slot, int]) -> Iterator[str]:
    if lot.remaining != sum(right.values()):
        yield f"lot {lot.pk}: {lot.remaining} remain, its entries say {sum(right.values())}"
    if lot.reserved != right[Slot.RESERVED]:
        yield f"lot {lot.pk}: {lot.reserved} are reserved, its entries say {right[Slot.RESERVED]}"
    other = Slot.AVAILABLE if lot.state == Lot.State.PENDING else Slot.PENDING
    if right[other]:
        yield f"lot {lot.pk}: it is {lot.state}, its entries say {right[other]} {other}"


def hold_what_accounts_say() -> Iterator[str]:
    """All lots of an account together are what it holds: pending, available and reserved."""
    pending, available = Q(state=Lot.State.PENDING), Q(state=Lot.State.AVAILABLE)
    sums = Lot.objects.values("account_id").annotate(
        in_pending=Sum(FREE, filter=pending, default=0),
        in_available=Sum(FREE, filter=available, default=0),
        in_reserved=Sum("reserved", default=0),
    )
    for account, lots in beside(Account.objects.all(), sums, "account_id"):
        for slot in HELD_SLOTS:
            held, right = getattr(account, slot), lots.get(f"in_{slot}", 0)
            if held != right:
                yield f"account {account.reference}: {held} are {slot}, its lots say {right}"


def reserved_for_redemptions() -> Iterator[str]:
    """What is reserved is held by redemptions that can still be undone, lot by lot and in all."""
    held = Entry.objects.filter(to_slot=Slot.RESERVED, posting__redemption__state=Redemption.State.RESERVED)
    sums = held.filter(lot__isnull=False).values("lot_id").annotate(total=Sum("points"))
    for lot, entries in beside(Lot.objects.all(), sums, "lot_id"):
        if lot.reserved != entries.get("total", 0):
            yield f"lot {lot.pk}: {lot.reserved} are reserved, redemptions say {entries.get('total', 0)}"
    open_ones = Redemption.objects.filter(state=Redemption.State.RESERVED)
    by_account = open_ones.values("account_id").annotate(total=Sum("points"))
    for account, found in beside(Account.objects.all(), by_account, "account_id"):
        if account.reserved != found.get("total", 0):
            right = found.get("total", 0)
            yield f"account {account.reference}: {account.reserved} are reserved, redemptions say {right}"


def moved() -> Iterator[str]:
    """What left a lot came into lots of another account, of the same day, and expiry unless extended."""
    came = Lot.objects.filter(origin__isnull=False)
    alike = Q(earned_at=F("origin__earned_at")) & ~Q(account=F("origin__account"))
    never_extended = Q(extensions=None, origin__extensions=None)
    strange = ~alike | (never_extended & ~Q(expires_at=F("origin__expires_at")))
    for lot in came.filter(strange).iterator():
        yield f"lot {lot.pk}: it does not fit lot {lot.origin_id}, which it came from"
    left = Lot.objects.annotate(
        left=Sum("entries__points", filter=Q(entries__to_slot=Slot.MOVED), default=0),
    )
    sums = came.values("origin_id").annotate(total=Sum("issued"))
    for lot, arrived in beside(left, sums, "origin_id"):
        if lot.left != arrived.get("total", 0):
            yield f"lot {lot.pk}: {lot.left} left it, {arrived.get('total', 0)} came to another account"
