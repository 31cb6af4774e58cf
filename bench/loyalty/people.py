"""Members with accounts for a benchmark, at ids that can be reckoned: the n-th member's are base + n."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from loyalty.actions import set_up_programme
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting, Programme
from portal.members.models import Member, Trait

MEMBER, ACCOUNT, LOT = 700_000_000, 800_000_000, 900_000_000
BATCH = 5000
START = datetime(2020, 1, 1, tzinfo=UTC)


def programme() -> Programme:
    return Programme.objects.current() or set_up_programme(starts_on=date(2020, 1, 1), undo_minutes=30)


def add_members(count: int, *, points: int) -> None:
    """`count` members, each with an account and one available lot of `points`, booked as thanks."""
    running, now = programme(), timezone.now()
    start = running.tiers.order_by("threshold").first()
    for first in range(0, count, BATCH):
        numbers = range(first, min(count, first + BATCH))
        Member.objects.bulk_create(_member(n) for n in numbers)
        Account.objects.bulk_create(
            Account(pk=ACCOUNT + n, programme=running, member_id=MEMBER + n, available=points, tier=start)
            for n in numbers
        )
        _grants(numbers, points, running, now)
        Trait.objects.bulk_create(_traits(numbers, points))


def _member(n: int) -> Member:
    return Member(
        pk=MEMBER + n, external_id=f"M{n}", number=f"B-{n:010d}", handle=f"m-{n}", display_name=f"M {n}",
        password=UNUSABLE_PASSWORD_PREFIX, language="en",
    )  # fmt: skip


def _grants(numbers: range, points: int, running: Programme, now: datetime) -> None:
    Lot.objects.bulk_create(
        Lot(
            pk=LOT + n, account_id=ACCOUNT + n, state=Lot.State.AVAILABLE, issued=points, remaining=points,
            earned_at=now, available_at=now, expires_at=running.expiry_of(now), source=f"seed:{n}",
        )
        for n in numbers
    )  # fmt: skip
    postings = Posting.objects.bulk_create(
        Posting(
            account_id=ACCOUNT + n, kind=Posting.Kind.GRANT, source_system="bench", source_ref=f"seed:{n}",
            points=points, effective_at=now,
        )
        for n in numbers
    )  # fmt: skip
    Entry.objects.bulk_create(
        Entry(
            posting=posting, account_id=posting.account_id, lot_id=LOT + n, from_slot=Slot.ISSUED,
            to_slot=Slot.AVAILABLE, points=points, effective_at=now,
        )
        for posting, n in zip(postings, numbers, strict=True)
    )  # fmt: skip


def _traits(numbers: range, points: int) -> Iterator[Trait]:
    for n in numbers:
        yield Trait(member_id=MEMBER + n, name="points_available", number=points)
        yield Trait(member_id=MEMBER + n, name="tier", text="start")
        yield Trait(member_id=MEMBER + n, name="lifetime_value", number=0)
        yield Trait(member_id=MEMBER + n, name="last_purchase_at", moment=START)
