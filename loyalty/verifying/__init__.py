"""Replays the ledger and compares: what the entries say against what is cached. It never repairs.

Every check streams: it sums in the database, reads in key order and holds one row of each side at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import balances, limits, lots, postings, sources

CHECKS: list[Callable[[], Iterator[str]]] = [
    balances.replayed,
    balances.in_bounds,
    balances.sum_to_zero,
    lots.replayed,
    lots.hold_what_accounts_say,
    lots.reserved_for_redemptions,
    lots.moved,
    postings.in_their_account,
    postings.moved_what_they_say,
    postings.moved_in_pairs,
    sources.purchases,
    sources.refunds,
    sources.redemptions,
    limits.rule_uses,
    limits.goodwill_budgets,
]


def differences() -> Iterator[str]:
    """Each difference as a sentence; nothing where the books are right."""
    for check in CHECKS:
        yield from check()
