"""What must always be true of the books (design, section 3), said again without the ledger's own code."""

from __future__ import annotations

from collections import Counter

from django.db.models import F, Sum
from django.utils import timezone

from loyalty import ledger
from loyalty.models import Account, Entry, Lot, Posting

MEMBER_SLOTS = ("pending", "available", "reserved", "debt", "qualifying")


def check_books() -> None:
    """Every invariant of every account, or an AssertionError that names the account."""
    assert sum(replay(Entry.objects.all()).values()) == 0
    for account in Account.objects.all():
        check_account(account)


def replay(entries) -> Counter:
    """The balance of each slot, summed up from single entries."""
    balance = Counter()
    for from_slot, to_slot, points in entries.values_list("from_slot", "to_slot", "points"):
        assert points > 0
        balance[from_slot] -= points
        balance[to_slot] += points
    return balance


def check_account(account: Account) -> None:
    replayed = replay(Entry.objects.filter(account=account))
    for slot in MEMBER_SLOTS:
        assert getattr(account, slot) == replayed[slot], f"{account.pk}: {slot}"
        assert getattr(account, slot) >= 0, f"{account.pk}: {slot}"
    assert not (account.available and account.debt), account.pk
    check_lots(account)
    check_postings(account)


def check_lots(account: Account) -> None:
    lots = Lot.objects.filter(account=account)
    held = lots.aggregate(total=Sum("remaining"))["total"] or 0
    assert held == account.available + account.reserved + account.pending, account.pk
    pending = lots.filter(state=Lot.State.PENDING).aggregate(total=Sum("remaining"))["total"] or 0
    assert pending == account.pending, account.pk
    overdue = lots.filter(state=Lot.State.AVAILABLE, expires_at__lte=timezone.now())
    past = overdue.aggregate(total=Sum(F("remaining") - F("reserved")))["total"] or 0
    assert ledger.spendable(account) == account.available - past, account.pk


def check_postings(account: Account) -> None:
    """One source counts once per kind, and nothing leaves a lot for a reward after the lot's expiry."""
    keys = Counter(Posting.objects.filter(account=account).values_list("source_system", "source_ref", "kind"))
    assert all(count == 1 for count in keys.values())
    spent = Entry.objects.filter(account=account, to_slot="redeemed").select_related("lot")
    assert all(entry.effective_at < entry.lot.expires_at for entry in spent)
