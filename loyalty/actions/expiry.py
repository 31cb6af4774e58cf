"""Points expire: booked in batches of many accounts, each batch a transaction of its own."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from loyalty.events import PointsExpired
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting, Programme
from portal.activity.actions import Fact, record_many
from portal.activity.leases import PATIENCE_SECONDS
from portal.activity.upkeep import each
from portal.collector import uncollected
from portal.members.actions import set_traits_in_bulk
from portal.retrying import retried
from portal.side_by_side import side_by_side
from portal.tables import Table

from .granting import SYSTEM

logger = logging.getLogger(__name__)
# So many lots expire together at most; their accounts are locked meanwhile.
BATCH = 2000
_HELD: dict[str, str] = {Lot.State.AVAILABLE: Slot.AVAILABLE.value, Lot.State.PENDING: Slot.PENDING.value}
_SLOTS = ["pending", "available"]
_KIND = Posting.Kind.EXPIRY.value
_BALANCES = Table(Account, "id pending available")
_POSTINGS = Table(
    Posting, "id account_id kind source_system source_ref points effective_at happened_at recorded_at"
)
_ENTRIES = Table(Entry, "posting_id account_id lot_id from_slot to_slot points effective_at recorded_at")


def expire_due(limit: int = 1_000_000) -> int:
    """Book the expiry of lots whose last day is over; returns the number of lots.

    When this runs changes no answer anyone sees: what is past its expiry cannot be spent meanwhile. What a
    redemption holds never expires; it does if it comes back. After two minutes the next call goes on.
    """
    now, end, done = timezone.now(), time.monotonic() + PATIENCE_SECONDS, 0
    with contextlib.closing(side_by_side(lambda ids: _expire(ids, now), _due(now, limit))) as expired:
        for count in expired:
            done += count
            if time.monotonic() >= end:
                break
    return done


def expire_of(account: Account, now: datetime) -> None:
    """Book what is past its expiry on one account, so that its balances say what may be spent."""
    ids = list(Lot.objects.past(now).filter(account=account).values_list("pk", flat=True))
    if ids:
        _expire_together(ids, now)


def _due(now: datetime, limit: int) -> Iterator[list[int]]:
    """The ids of lots to expire, in batches by their expiry: one that fails is passed, not met again."""
    due = Lot.objects.past(now).order_by("expires_at", "pk")
    after = due
    while limit > 0 and (rows := list(after.values_list("pk", "expires_at")[: min(BATCH, limit)])):
        yield [pk for pk, _expires_at in rows]
        limit -= len(rows)
        last, moment = rows[-1]
        after = due.filter(expires_at__gte=moment).exclude(expires_at=moment, pk__lte=last)


def _expire(ids: list[int], now: datetime) -> int:
    """The lots together, or one by one where one of them fails."""
    try:
        return _expire_together(ids, now)
    except OperationalError:
        raise
    except Exception:
        logger.exception("%d lots could not expire together; one by one now", len(ids))
        return each(ids, lambda pk: _expire_together([pk], now))


class _Past(NamedTuple):
    """A lot past its expiry, of a locked account; `free` is what no redemption holds."""

    pk: int
    account_id: int
    state: str
    free: int
    reserved: int
    expires_at: datetime

    @property
    def slot(self) -> str:
        return _HELD[self.state]


@dataclass(slots=True)
class _Holder:
    """A locked account and its balances."""

    member_id: int | None
    programme: Programme
    balances: dict[str, int]


@retried
@uncollected()
@transaction.atomic
def _expire_together(ids: Sequence[int], now: datetime) -> int:
    holders = _locked(ids)
    lots = _past(ids, holders, now)
    _book(lots, holders, now)
    Lot.objects.filter(pk__among={lot.pk for lot in lots}).update(remaining=F("reserved"))
    for lot in lots:
        holders[lot.account_id].balances[lot.slot] -= lot.free
    touched = {lot.account_id for lot in lots}
    # A check of the database keeps the cached balances from falling below zero.
    _BALANCES.update([(pk, *map(holders[pk].balances.get, _SLOTS)) for pk in sorted(touched)])
    _tell(lots, holders, now)
    return len(lots)


def _locked(ids: Sequence[int]) -> dict[int, _Holder]:
    """The accounts of the lots, locked in the order of their ids."""
    theirs = Account.objects.filter(pk__in=Lot.objects.filter(pk__among=set(ids)).values("account"))
    rows = theirs.select_for_update().order_by("pk").values_list("pk", "member_id", "programme_id", *_SLOTS)
    programmes = Programme.objects.in_bulk()
    return {
        pk: _Holder(member_id, programmes[programme_id], dict(zip(_SLOTS, balances, strict=True)))
        for pk, member_id, programme_id, *balances in rows
    }


def _past(ids: Sequence[int], holders: Mapping[int, _Holder], now: datetime) -> list[_Past]:
    """Those of the lots that are still to expire."""
    past = Lot.objects.past(now).filter(pk__among=set(ids), account_id__among=holders.keys()).order_by("pk")
    rows = past.annotate(free=F("remaining") - F("reserved"))
    return list(starmap(_Past, rows.values_list(*_Past._fields)))


def _book(lots: Sequence[_Past], holders: Mapping[int, _Holder], now: datetime) -> None:
    heads, entries = [], []
    for pk, lot in zip(_POSTINGS.draw(len(lots)), lots, strict=True):
        closed = holders[lot.account_id].programme.is_closed(lot.expires_at)
        at, other = (now, lot.expires_at) if closed else (lot.expires_at, None)
        # What was reserved as the rest of its lot expired may come back and expire in its turn.
        source = f"lot:{lot.pk}:{lot.reserved}" if lot.reserved else f"lot:{lot.pk}"
        heads.append((pk, lot.account_id, _KIND, SYSTEM, source, lot.free, at, other, now))
        entries.append((pk, lot.account_id, lot.pk, lot.slot, Slot.EXPIRED.value, lot.free, at, now))
    _POSTINGS.insert(heads)
    _ENTRIES.insert(entries)


def _tell(lots: Sequence[_Past], holders: Mapping[int, _Holder], now: datetime) -> None:
    members = {lot.account_id: holders[lot.account_id].member_id for lot in lots}
    alive = Lot.objects.alive(now).filter(account_id__among=members.keys(), state=Lot.State.AVAILABLE)
    spendable = alive.totals()
    set_traits_in_bulk(
        (member_id, {"points_available": spendable.get(account_id, 0)})
        for account_id, member_id in members.items()
        if member_id
    )
    record_many(
        Fact(PointsExpired(points=lot.free), members[lot.account_id], f"lot:{lot.pk}", lot.expires_at)
        for lot in lots
        if members[lot.account_id]
    )
