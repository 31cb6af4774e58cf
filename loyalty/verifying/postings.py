"""Postings: their entries are theirs, and move as many points as they say."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Sum

from loyalty.ledger.slots import Slot
from loyalty.models import Entry, Posting

#: Movements beside the points a posting is about: towards tiers, a debt repaid or carried along.
BESIDE = (
    Q(entries__to_slot=Slot.QUALIFYING)
    | Q(entries__from_slot=Slot.QUALIFYING)
    | Q(entries__from_slot=Slot.DEBT)
    | Q(entries__from_slot=Slot.MOVED, entries__to_slot=Slot.DEBT)
)


def in_their_account() -> Iterator[str]:
    """Entries belong to their posting's account."""
    for entry in Entry.objects.exclude(account=F("posting__account")).iterator():
        yield f"entry {entry.pk}: it is not in its posting's account"


def moved_what_they_say() -> Iterator[str]:
    """A posting's entries move its points."""
    moved = Sum("entries__points", filter=~BESIDE, default=0)
    for posting in Posting.objects.annotate(moved=moved).exclude(moved=F("points")).iterator():
        yield f"posting {posting.pk}: {posting.points} points, its entries moved {posting.moved}"


def moved_in_pairs() -> Iterator[str]:
    """What one account's posting moves out, exactly one posting of another account moves in."""
    pair = Posting.objects.filter(
        kind=Posting.Kind.MOVED_IN,
        source_system=OuterRef("source_system"),
        source_ref=OuterRef("source_ref"),
        refers_to=OuterRef("pk"),
        points=OuterRef("points"),
    )
    alone = Posting.objects.filter(~Exists(pair), kind=Posting.Kind.MOVED_OUT)
    for posting in alone.iterator():
        yield f"posting {posting.pk}: {posting.points} points moved out, and not in elsewhere"
    strays = Posting.objects.filter(kind=Posting.Kind.MOVED_IN).exclude(
        refers_to__kind=Posting.Kind.MOVED_OUT
    )
    for posting in strays.iterator():
        yield f"posting {posting.pk}: {posting.points} points moved in from nowhere"
