"""Cached balances of accounts, and the sums of a whole programme."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, Sum

from loyalty.ledger.slots import MEMBER_SLOTS, Slot
from loyalty.models import Account, Entry, Programme
from loyalty.verifying.beside import beside, net

PROGRAMME_SLOTS = [slot for slot in Slot if slot not in MEMBER_SLOTS]


def replayed() -> Iterator[str]:
    """A cached balance equals the replay of its entries, slot by slot."""
    sums = Entry.objects.values("account_id").annotate(**{f"in_{slot}": net(slot) for slot in MEMBER_SLOTS})
    for account, entries in beside(Account.objects.all(), sums, "account_id"):
        for slot in MEMBER_SLOTS:
            cached, right = getattr(account, slot), entries.get(f"in_{slot}", 0)
            if cached != right:
                yield f"account {account.reference}: {slot} is {cached}, its entries say {right}"


def in_bounds() -> Iterator[str]:
    """No member slot is below zero, and nobody has points beside a debt."""
    below = Q(available__gt=0, debt__gt=0)
    for slot in MEMBER_SLOTS:
        below |= Q(**{f"{slot}__lt": 0})
    for account in Account.objects.filter(below).iterator():
        yield f"account {account.reference}: a balance is out of bounds"


def sum_to_zero() -> Iterator[str]:
    """What members hold and owe, and the other side of it, sum to 0; what one moves out another moves in."""
    for programme in Programme.objects.all():
        members = Account.objects.filter(programme=programme)
        held = members.aggregate(**{slot: Sum(slot, default=0) for slot in MEMBER_SLOTS})
        entries = Entry.objects.filter(account__programme=programme)
        other = entries.aggregate(**{f"in_{slot}": net(slot) for slot in PROGRAMME_SLOTS})
        total = sum(held.values()) + sum(other.values())
        if total:
            yield f"programme {programme}: its slots sum to {total}"
        if other[f"in_{Slot.MOVED}"]:
            yield f"programme {programme}: {other[f'in_{Slot.MOVED}']} points left one account, came to none"
