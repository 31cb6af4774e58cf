"""Points expire: booked in batches of many accounts, each batch a transaction of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from loyalty.events import PointsExpired
from loyalty.models import Account, Entry, Lot, Posting
from loyalty.slots import Slot
from portal.activity.actions import event_of, record_many
from portal.activity.leases import PATIENCE_SECONDS
from portal.activity.upkeep import each
from portal.bulk import insert_many, update_many
from portal.members.actions import set_traits_in_bulk

from .granting import SYSTEM

logger = logging.getLogger(__name__)
# So many lots expire together at most; their accounts are locked meanwhile.
BATCH = 500
_HELD = {Lot.State.AVAILABLE: Slot.AVAILABLE, Lot.State.PENDING: Slot.PENDING}


def expire_due(limit: int = 1_000_000) -> int:
    """Book the expiry of lots whose last day is over; returns the number of lots.

    When this runs changes no answer anyone sees: what is past its expiry cannot be spent meanwhile. What a
    redemption holds never expires; it does if it comes back. After two minutes the next call goes on.
    """
    now, end, done = timezone.now(), time.monotonic() + PATIENCE_SECONDS, 0
    for ids in _due(now, limit):
        done += _expire(ids, now)
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


@transaction.atomic
def _expire_together(ids: Sequence[int], now: datetime) -> int:
    lots = _locked(ids, now)
    insert_many(postings := [_posting(lot, now) for lot in lots])
    insert_many(
        [
            Entry(
                posting=posting,
                account_id=lot.account_id,
                lot=lot,
                from_slot=_HELD[Lot.State(lot.state)],
                to_slot=Slot.EXPIRED,
                points=posting.points,
                effective_at=posting.effective_at,
            )
            for lot, posting in zip(lots, postings, strict=True)
        ]
    )
    Lot.objects.filter(pk__in=[lot.pk for lot in lots]).update(remaining=F("reserved"))
    _take(lots)
    _tell(lots, now)
    return len(lots)


def _locked(ids: Sequence[int], now: datetime) -> list[Lot]:
    """Those of the lots that are still to expire, with their accounts locked in the order of ids."""
    theirs = Account.objects.filter(pk__in=Lot.objects.filter(pk__in=ids).values("account"))
    locked = theirs.select_related("programme").select_for_update(of=("self",)).order_by("pk")
    accounts = {account.pk: account for account in locked}
    lots = list(Lot.objects.past(now).filter(pk__in=ids, account__in=accounts).order_by("pk"))
    for lot in lots:
        lot.account = accounts[lot.account_id]
    return lots


def _posting(lot: Lot, now: datetime) -> Posting:
    closed = lot.account.programme.is_closed(lot.expires_at)
    # What was reserved as the rest of its lot expired may come back and expire in its turn.
    source = f"lot:{lot.pk}:{lot.reserved}" if lot.reserved else f"lot:{lot.pk}"
    return Posting(
        account=lot.account,
        kind=Posting.Kind.EXPIRY,
        source_system=SYSTEM,
        source_ref=source,
        points=lot.remaining - lot.reserved,
        effective_at=now if closed else lot.expires_at,
        happened_at=lot.expires_at if closed else None,
    )


def _take(lots: Iterable[Lot]) -> None:
    """The cached balances; a check of the database keeps them from falling below zero."""
    accounts = {lot.account_id: lot.account for lot in lots}
    for lot in lots:
        slot = _HELD[Lot.State(lot.state)]
        setattr(lot.account, slot, getattr(lot.account, slot) - (lot.remaining - lot.reserved))
    update_many(list(accounts.values()), ["pending", "available"])


def _tell(lots: Iterable[Lot], now: datetime) -> None:
    known = {lot.account_id: lot.account.member_id for lot in lots if lot.account.member_id}
    spendable = Lot.objects.alive(now).filter(account__in=known, state=Lot.State.AVAILABLE).totals()
    set_traits_in_bulk(
        (member_id, {"points_available": spendable.get(account_id, 0)})
        for account_id, member_id in known.items()
        if member_id
    )
    record_many(
        event_of(
            PointsExpired(points=lot.remaining - lot.reserved),
            member_id=lot.account.member_id,
            source=f"lot:{lot.pk}",
            occurred_at=lot.expires_at,
        )
        for lot in lots
        if lot.account.member_id
    )
