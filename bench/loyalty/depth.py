"""One member's statement and balance with ever more entries: they should not notice."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.database import scaled
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting
from loyalty.pages.statement import PAGE, page_of
from loyalty.tiers.standing import standing_of
from portal.bulk import insert_many
from portal.members.models import Member

from .people import ACCOUNT, LOT, MEMBER

CHUNK = 20_000
ROUNDS = 15


def measure(n: int, entries: int) -> dict[str, Any]:
    """Milliseconds (medians) for the n-th member once she has that many entries."""
    entries = scaled(entries, least=10)
    _spend(n, entries - Entry.objects.filter(account_id=ACCOUNT + n).count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    member, account = Member.objects.get(pk=MEMBER + n), Account.objects.get(pk=ACCOUNT + n)
    deep = _cursor_of_page(member, min(1000, entries // PAGE))
    return {
        "entries": entries,
        "balance": _median(lambda: ledger.spendable(account)),
        "account page": _median(lambda: standing_of(member)),
        "first page": _median(lambda: page_of(member)),
        "deep page": _median(lambda: page_of(member, deep)),
    }


def _median(call: Callable[[], Any]) -> float:
    call()
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return round(statistics.median(times) * 1000, 2)


def _cursor_of_page(member: Member, number: int) -> str:
    """Where that page begins, found by larger steps."""
    cursor = ""
    for _step in range(number // 40):
        cursor = page_of(member, cursor, size=40 * PAGE).next or cursor
    return cursor


def _spend(n: int, count: int) -> None:
    """So many redemptions of one point, one a minute, out of the member's one lot."""
    start = timezone.now() - timedelta(minutes=count)
    for first in range(0, count, CHUNK):
        numbers = range(first, min(count, first + CHUNK))
        postings = [
            Posting(
                account_id=ACCOUNT + n, kind=Posting.Kind.DEDUCTION, source_system="bench",
                source_ref=f"spent:{n}:{count}:{i}", points=1, effective_at=start + timedelta(minutes=i),
            )
            for i in numbers
        ]  # fmt: skip
        insert_many(postings)
        insert_many([_entry(posting, n) for posting in postings])
    left = {"remaining": Lot.objects.get(pk=LOT + n).remaining - max(0, count)}
    Lot.objects.filter(pk=LOT + n).update(**left)
    Account.objects.filter(pk=ACCOUNT + n).update(available=left["remaining"])


def _entry(posting: Posting, n: int) -> Entry:
    return Entry(
        posting=posting, account_id=ACCOUNT + n, lot_id=LOT + n, from_slot=Slot.AVAILABLE,
        to_slot=Slot.ADJUSTED, points=1, effective_at=posting.effective_at,
    )  # fmt: skip
