"""Accounts whose lots all expire, and accounts whose tier all changes: a million of each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting, Programme
from portal.bulk import insert_many
from portal.members.models import Member

CHUNK = 10_000
POINTS = 12


def add(count: int, running: Programme) -> None:
    """Members with a lot past its expiry and qualifying points of last month each, reviewed by nobody."""
    earned = timezone.now() - timedelta(days=30)
    for first in range(0, count, CHUNK):
        members = [_member(n) for n in range(first, min(count, first + CHUNK))]
        insert_many(members)
        accounts = [_account(member, running) for member in members]
        insert_many(accounts)
        _book(accounts, earned)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _member(n: int) -> Member:
    return Member(external_id=f"X{n}", number=f"X-{n:010d}", handle=f"x-{n}", display_name=f"X {n}")


def _account(member: Member, running: Programme) -> Account:
    lowest = running.known_tiers[0]
    return Account(programme=running, member=member, available=POINTS, qualifying=POINTS, tier=lowest)


def _book(accounts: list[Account], earned: datetime) -> None:
    lots = [
        Lot(
            account=account, state=Lot.State.AVAILABLE, issued=POINTS, remaining=POINTS, earned_at=earned,
            available_at=earned, expires_at=earned + timedelta(days=20), source=f"mass:{account.pk}",
        )
        for account in accounts
    ]  # fmt: skip
    postings = [
        Posting(
            account=account, kind=Posting.Kind.PURCHASE, source_system="bench",
            source_ref=f"mass:{account.pk}", points=POINTS, effective_at=earned,
        )
        for account in accounts
    ]  # fmt: skip
    insert_many(lots)
    insert_many(postings)
    entries = []
    for posting, lot in zip(postings, lots, strict=True):
        entries.append(_entry(posting, Slot.ISSUED, Slot.AVAILABLE, lot))
        entries.append(_entry(posting, Slot.COUNTED, Slot.QUALIFYING))
    insert_many(entries)


def _entry(posting: Posting, from_slot: Slot, to_slot: Slot, lot: Lot | None = None) -> Entry:
    return Entry(
        posting=posting, account_id=posting.account_id, lot=lot, from_slot=from_slot, to_slot=to_slot,
        points=POINTS, effective_at=posting.effective_at,
    )  # fmt: skip
