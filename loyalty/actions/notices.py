"""Time as a trigger: points that are about to expire are announced 30 and 7 days before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from loyalty.events import PointsExpiring
from loyalty.models import Account, Lot, Programme
from loyalty.models.ledger import LotQuerySet
from portal.activity.actions import record
from portal.activity.models import Event

NOTICES = (30, 7)
# Days the schedule may stand still; what it missed for longer is left to the next notice.
LATE = 3
BATCH = 500


def announce_expiring(now: datetime | None = None) -> int:
    """Record `loyalty.points_expiring` for points that end in 30 or 7 days; returns how many were new.

    Once per account, last day and notice, whatever the number of lots; where an extension has moved the day,
    the new day has notices of its own.
    """
    now = now or timezone.now()
    return sum(
        _announce(rows, last_day, days)
        for programme in Programme.objects.all()
        for days in NOTICES
        for late in range(LATE)
        for last_day in [programme.day_of(now) + timedelta(days=days - late)]
        for rows in _batches(ending_on(programme, last_day))
    )


def ending_on(programme: Programme, last_day: date) -> LotQuerySet:
    """The lots with something to spend whose last day this is."""
    first = programme.start_of(last_day + timedelta(days=1))
    end = programme.start_of(last_day + timedelta(days=2))
    lots = Lot.objects.filter(account__programme=programme, expires_at__gte=first, expires_at__lt=end)
    return lots.filter(state=Lot.State.AVAILABLE, remaining__gt=F("reserved"))


def _batches(lots: QuerySet[Lot]) -> Iterator[dict[int, int]]:
    """Points by account, for accounts that still have a member, in the order of their ids."""
    free, last = Sum(F("remaining") - F("reserved")), 0
    points = lots.filter(account__member__isnull=False).values_list("account_id").annotate(free=free)
    while rows := dict(points.filter(account_id__gt=last).order_by("account_id")[:BATCH]):
        yield rows
        last = max(rows)


@transaction.atomic
def _announce(rows: dict[int, int], last_day: date, days: int) -> int:
    keys = {f"loyalty.points_expiring:{account_id}:{last_day}:{days}": account_id for account_id in rows}
    told = set(Event.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    new = {key: account_id for key, account_id in keys.items() if key not in told}
    accounts = Account.objects.select_related("member").in_bulk(list(new.values()))
    recorded = [
        record(
            PointsExpiring(points=rows[account_id], expires_on=last_day.isoformat(), days=days),
            member=accounts[account_id].member,
            source=f"account:{account_id}",
            dedupe_key=key,
        )
        for key, account_id in new.items()
    ]
    return sum(event is not None for event in recorded)
