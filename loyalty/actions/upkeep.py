"""The end of the return window: pending points become available."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from loyalty.events import PointsAvailable
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Lot, Posting
from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.members.actions import set_traits
from portal.retrying import retried

from .granting import SYSTEM


def mature_due(limit: int = 1000) -> int:
    """Make pending points available whose return window is over; returns the number of lots.

    Those past their expiry by then (a purchase of long ago) are left to expire: they repay no debt any more.
    """
    now = timezone.now()
    due = Lot.objects.alive(now).filter(state=Lot.State.PENDING, available_at__lte=now)
    return each(due.select_related("account").order_by("available_at", "pk")[:limit], _mature)


@retried
@transaction.atomic
def _mature(lot: Lot) -> bool:
    account = ledger.locked(lot.account)
    # Its points may have been taken back or moved to another account meanwhile.
    waiting = Lot.objects.filter(pk=lot.pk, state=Lot.State.PENDING, remaining__gt=0)
    if not waiting.update(state=Lot.State.AVAILABLE):
        return False
    lot.refresh_from_db()
    posting = ledger.open_posting(
        account, kind=Posting.Kind.MATURITY, source_system=SYSTEM, source_ref=f"lot:{lot.pk}",
        points=lot.remaining, effective_at=lot.available_at,
    )  # fmt: skip
    if posting is None:
        return False
    ledger.move(posting, ledger.into_available(account, lot, Slot.PENDING, lot.remaining))
    if account.member:
        set_traits(account.member, points_available=ledger.spendable(account))
        payload = PointsAvailable(points=lot.remaining)
        record(payload, member=account.member, source=f"lot:{lot.pk}", occurred_at=lot.available_at)
    return True
