"""What time does to points: the return window ends, and points expire."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from loyalty import ledger
from loyalty.events import PointsAvailable, PointsExpired
from loyalty.models import Account, Lot, Posting
from loyalty.slots import Slot
from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.members.actions import set_traits

from .granting import SYSTEM


def mature_due(limit: int = 1000) -> int:
    """Make pending points available whose return window is over; returns the number of lots.

    Those past their expiry by then (a purchase of long ago) are left to expire: they repay no debt any more.
    """
    now = timezone.now()
    due = Lot.objects.filter(
        state=Lot.State.PENDING, remaining__gt=0, available_at__lte=now, expires_at__gt=now
    )
    return each(due.select_related("account").order_by("available_at", "pk")[:limit], _mature)


@transaction.atomic
def _mature(lot: Lot) -> bool:
    account = ledger.locked(lot.account)
    # Its points may have been taken back or moved to another account meanwhile.
    waiting = Lot.objects.filter(pk=lot.pk, state=Lot.State.PENDING, remaining__gt=0)
    if not waiting.update(state=Lot.State.AVAILABLE):
        return False
    lot.refresh_from_db()
    posting = _posting(lot, Posting.Kind.MATURITY)
    if posting is None:
        return False
    ledger.move(posting, ledger.into_available(account, lot, Slot.PENDING, lot.remaining))
    if account.member:
        set_traits(account.member, points_available=ledger.spendable(account))
        payload = PointsAvailable(points=lot.remaining)
        record(payload, member=account.member, source=f"lot:{lot.pk}", occurred_at=lot.available_at)
    return True


def expire_due(limit: int = 1000) -> int:
    """Book the expiry of lots whose last day is over; returns the number of lots.

    When this runs changes no answer anyone sees: what is past its expiry cannot be spent meanwhile.
    """
    due = Lot.objects.filter(remaining__gt=F("reserved"), expires_at__lte=timezone.now())
    return each(due.select_related("account").order_by("expires_at", "pk")[:limit], _expire)


def expire_of(account: Account, now: datetime) -> None:
    """Book what is past its expiry on one account, so that its balances say what may be spent."""
    due = Lot.objects.filter(account=account, remaining__gt=F("reserved"), expires_at__lte=now)
    for lot in due.select_related("account").order_by("expires_at", "pk"):
        _expire(lot)


@transaction.atomic
def _expire(lot: Lot) -> bool:
    account = ledger.locked(lot.account)
    lot.refresh_from_db()
    if not lot.remaining - lot.reserved:
        return False
    posting = _posting(lot, Posting.Kind.EXPIRY)
    if posting is None:
        return False
    held = Slot.AVAILABLE if lot.state == Lot.State.AVAILABLE else Slot.PENDING
    ledger.move(posting, [ledger.Move(held, Slot.EXPIRED, lot.remaining - lot.reserved, lot)])
    if account.member:
        set_traits(account.member, points_available=ledger.spendable(account))
        payload = PointsExpired(points=posting.points)
        record(payload, member=account.member, source=f"lot:{lot.pk}", occurred_at=lot.expires_at)
    return True


def _posting(lot: Lot, kind: Posting.Kind) -> Posting | None:
    moment = lot.available_at if kind == Posting.Kind.MATURITY else lot.expires_at
    # What was reserved as the rest of its lot expired may come back and expire in its turn.
    source = f"lot:{lot.pk}:{lot.reserved}" if lot.reserved else f"lot:{lot.pk}"
    return ledger.open_posting(
        lot.account, kind=kind, source_system=SYSTEM, source_ref=source,
        points=lot.remaining - lot.reserved, effective_at=moment,
    )  # fmt: skip
