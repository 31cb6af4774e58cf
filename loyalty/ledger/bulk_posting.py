"""Many postings at once, for what is new all through: purchases that are imported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from portal.tables import Row, Table

from ..models import Entry, Lot, Posting
from .slots import Slot

if TYPE_CHECKING:
    from portal.members.models import Member

_COLUMNS = "id account_id kind source_system source_ref points effective_at happened_at recorded_at"
_POSTINGS, _ACTED = Table(Posting, _COLUMNS), Table(Posting, f"{_COLUMNS} actor_id")
_LOTS = Table(Lot, "id account_id state issued remaining earned_at available_at expires_at source")
_ENTRIES = Table(Entry, "posting_id account_id lot_id from_slot to_slot points effective_at recorded_at")
_KIND, _STATE = Posting.Kind.PURCHASE.value, Lot.State.PENDING.value
_ISSUED, _PENDING = Slot.ISSUED.value, Slot.PENDING.value
_COUNTED, _QUALIFYING = Slot.COUNTED.value, Slot.QUALIFYING.value


class LotOf(NamedTuple):
    """Points of a purchase that become available and expire together (UTC)."""

    points: int
    available_at: datetime
    expires_at: datetime
    source: str


class PostingOf(NamedTuple):
    """What a purchase leaves in the ledger; `effective_at` is another moment where its books are closed."""

    account_id: int
    source_ref: str
    points: int
    qualifying: int
    happened_at: datetime
    effective_at: datetime
    lots: Sequence[LotOf]


def post_new(
    postings: Sequence[PostingOf], *, source_system: str, now: datetime, actor: Member | None = None
) -> None:
    """Write the postings of purchases with their lots and entries.

    Each adds its points to `pending` and its qualifying points to `qualifying` of an account that the caller
    has locked and whose balances he stores.
    """
    if not postings:
        return
    lot_ids = iter(_LOTS.draw(sum(len(posting.lots) for posting in postings)))
    table, more = (_POSTINGS, ()) if actor is None else (_ACTED, (actor.pk,))
    heads: list[Row] = []
    lots: list[Row] = []
    entries: list[Row] = []
    for pk, posting in zip(_POSTINGS.draw(len(postings)), postings, strict=True):
        account, ref, points, qualifying, happened_at, at, parts = posting
        other = None if happened_at == at else happened_at
        heads.append((pk, account, _KIND, source_system, ref, points, at, other, now, *more))
        for (issued, available_at, expires_at, source), lot_id in zip(parts, lot_ids, strict=False):
            lots.append(
                (lot_id, account, _STATE, issued, issued, happened_at, available_at, expires_at, source)
            )
            entries.append((pk, account, lot_id, _ISSUED, _PENDING, issued, at, now))
        if qualifying:
            entries.append((pk, account, None, _COUNTED, _QUALIFYING, qualifying, at, now))
    table.insert(heads)
    _LOTS.insert(lots)
    _ENTRIES.insert(entries)
