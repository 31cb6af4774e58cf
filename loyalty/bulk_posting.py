"""Many postings at once, for what is new all through: purchases that are imported."""

from __future__ import annotations

from collections.abc import Sequence

from portal.bulk import insert_many

from .ledger import Move, entry_of
from .models import Posting
from .slots import MEMBER_SLOTS


def move_new(postings: Sequence[tuple[Posting, Sequence[Move]]]) -> None:
    """Write many postings with their entries; all lots are new and hold what is moved into them.

    The balances of the postings' account objects, which are locked, are brought along; storing them is
    the caller's.
    """
    insert_many([posting for posting, _moves in postings])
    pairs = [(posting, entry) for posting, moves in postings for entry in moves if entry.points]
    insert_many([entry_of(posting, entry) for posting, entry in pairs])
    for posting, entry in pairs:
        for slot, points in ((entry.from_slot, -entry.points), (entry.to_slot, entry.points)):
            if slot in MEMBER_SLOTS:
                setattr(posting.account, slot, getattr(posting.account, slot) + points)
