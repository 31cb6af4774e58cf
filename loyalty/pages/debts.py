"""What was owed and went along as an account was merged: a posting's points are those that were held."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, F, Q, Sum, When

from ..ledger.slots import Slot
from ..models import Entry, Posting

MOVED = (Posting.Kind.MOVED_OUT, Posting.Kind.MOVED_IN)
_WENT = Q(from_slot=Slot.DEBT, to_slot=Slot.MOVED) | Q(from_slot=Slot.MOVED, to_slot=Slot.DEBT)
_REPAID = Q(from_slot=Slot.DEBT, to_slot=Slot.LENT)


def tell_owed(postings: Iterable[Posting]) -> None:
    """Give each posting that moved points `owed`: the debt it moved, less what repaid it on arrival.

    One query where there is any such posting, none else.
    """
    moved = [posting for posting in postings if posting.kind in MOVED]
    if not moved:
        return
    net = Sum(Case(When(_WENT, then=F("points")), When(_REPAID, then=-F("points")), default=0))
    entries = Entry.objects.filter(posting__in=[posting.pk for posting in moved]).order_by()
    sums = dict(entries.values_list("posting").annotate(net=net))
    for posting in moved:
        vars(posting)["owed"] = max(0, sums.get(posting.pk) or 0)


def owed_with(posting: Posting) -> int:
    """What `tell_owed` has found; 0 for any other posting."""
    return int(vars(posting).get("owed", 0))
