"""Replays the ledger and compares: what the entries say against what is cached. It never repairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q, Sum

from .models import Account, Entry, Lot, Posting
from .slots import HELD_SLOTS, MEMBER_SLOTS, Slot


def differences() -> Iterator[str]:
    """Each difference as a sentence; nothing where the books are right."""
    yield from _balances()
    yield from _lots()
    yield from _bounds()
    yield from _postings()


def _balances() -> Iterator[str]:
    """A cached balance equals the replay of its entries, slot by slot."""
    replayed: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for sign, column in ((1, "to_slot"), (-1, "from_slot")):
        for row in Entry.objects.values("account_id", column).annotate(total=Sum("points")).iterator():
            replayed[row["account_id"]][row[column]] += sign * row["total"]
    for account in Account.objects.iterator():
        for slot in MEMBER_SLOTS:
            cached, right = getattr(account, slot), replayed[account.pk][slot]
            if cached != right:
                yield f"account {account.reference}: {slot} is {cached}, its entries say {right}"


def _lots() -> Iterator[str]:
    """What remains in a lot is what its entries left there, and all lots together are what is held."""
    left: dict[int, int] = defaultdict(int)
    into = Q(to_slot__in=HELD_SLOTS) & ~Q(from_slot__in=HELD_SLOTS)
    out_of = Q(from_slot__in=HELD_SLOTS) & ~Q(to_slot__in=HELD_SLOTS)
    for sign, moved in ((1, into), (-1, out_of)):
        for row in (
            Entry.objects.filter(moved, lot__isnull=False).values("lot_id").annotate(total=Sum("points"))
        ):
            left[row["lot_id"]] += sign * row["total"]
    for lot in Lot.objects.iterator():
        if lot.remaining != left[lot.pk]:
            yield f"lot {lot.pk}: {lot.remaining} remain, its entries say {left[lot.pk]}"
    held = F("pending") + F("available") + F("reserved")
    for account in Account.objects.annotate(held=held, in_lots=Sum("lots__remaining")).iterator():
        if account.held != (account.in_lots or 0):
            yield f"account {account.reference}: {account.held} are held, its lots say {account.in_lots or 0}"


def _bounds() -> Iterator[str]:
    """No member slot is below zero, and nobody has points beside a debt."""
    below = Q(available__gt=0, debt__gt=0)
    for slot in MEMBER_SLOTS:
        below |= Q(**{f"{slot}__lt": 0})
    for account in Account.objects.filter(below):
        yield f"account {account.reference}: a balance is out of bounds"


def _postings() -> Iterator[str]:
    """Entries belong to their posting's account, and a posting that moved points says how many."""
    for entry in Entry.objects.exclude(account=F("posting__account")):
        yield f"entry {entry.pk}: it is not in its posting's account"
    unqualified = Q(entries__to_slot=Slot.QUALIFYING) | Q(entries__to_slot=Slot.LENT)
    moved = Sum("entries__points", filter=~unqualified)
    for posting in Posting.objects.annotate(moved=moved).exclude(moved=F("points")):
        yield f"posting {posting.pk}: {posting.points} points, its entries moved {posting.moved or 0}"
