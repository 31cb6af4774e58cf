"""The liability: points that members hold at the end of a day, by tier and by the age of their lots.

What is valued: points × value of a point. Less expected breakage, in proportion to what has been used so far
(IFRS 15 B46): the share of matured points that expired unused, over all time up to that day, is left out.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Programme, TierChange
from loyalty.verifying.beside import beside

from .cuts import FREE_SLOTS, Cut, held, late, net, value_at
from .flows import Flows, flows

#: Ages of lots in months: each bucket ends where the next begins, the last one is open.
AGES = (0, 3, 6, 12, 18, 24)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sheet:
    """The books at the end of `day`. `tiers` are ids (None: below the lowest), `ages` months from AGES."""

    programme: Programme
    day: date
    points: int
    pending: int
    reserved: int
    owed: int
    point_value: int
    tiers: dict[int | None, int]
    ages: dict[int, int]
    cells: dict[tuple[int | None, int], int]
    until: Flows

    @property
    def value(self) -> int:
        """What the points are worth in full (minor units)."""
        return self.points * self.point_value

    @property
    def expected_breakage(self) -> int:
        """What of it will not be claimed if things go on as they did (minor units, rounded half up)."""
        if self.until.matured <= 0 or self.until.expired <= 0:
            return 0
        return (2 * self.value * self.until.expired + self.until.matured) // (2 * self.until.matured)

    @property
    def expected_value(self) -> int:
        return self.value - self.expected_breakage


def outstanding(programme: Programme, cuts: Sequence[Cut]) -> list[int]:
    """What members held at each of the cuts, in one query."""
    if not cuts:
        return []
    extra: dict[str, Any] = {}
    sums: dict[str, Any] = {}
    for number, cut in enumerate(cuts):
        extra |= cut.known_expiry()
        sums[f"points_{number}"] = held(cut) - late(cut)
    found = Entry.objects.filter(account__programme=programme).annotate(**extra).aggregate(**sums)
    return [found[f"points_{number}"] for number in range(len(cuts))]


@dataclass(frozen=True)
class Line:
    """One account at the end of a day: points by age, and what of them is pending or reserved."""

    reference: uuid.UUID
    tier: int | None
    ages: dict[int, int]
    pending: int
    reserved: int
    owed: int

    @property
    def points(self) -> int:
        return sum(self.ages.values())


def lines(programme: Programme, day: date) -> Iterator[Line]:
    """Every account that held or owed points at the end of `day`, streamed in the order of their ids."""
    cut = Cut.end_of(programme, day)
    for account, sums in beside(_with_tier(programme, cut), _by_account(programme, cut), "account_id"):
        ages = {age: points for age in AGES if (points := sums.get(f"age_{age}", 0))}
        rest = {name: sums.get(name, 0) for name in ("pending", "reserved", "owed")}
        if ages or any(rest.values()):
            yield Line(account.reference, account.tier_then, ages, **rest)


def sheet(programme: Programme, day: date) -> Sheet:
    """The books as they stood at the end of `day`: the same whenever it is asked, once the day is over.

    Reads one row per account, in a fixed number of queries; memory does not grow with accounts or entries.
    """
    cut = Cut.end_of(programme, day)
    cells: dict[tuple[int | None, int], int] = defaultdict(int)
    pending = reserved = owed = 0
    for line in lines(programme, day):
        for age, points in line.ages.items():
            cells[line.tier, age] += points
        pending, reserved, owed = pending + line.pending, reserved + line.reserved, owed + line.owed
    return Sheet(
        programme=programme,
        day=day,
        points=sum(cells.values()),
        pending=pending,
        reserved=reserved,
        owed=owed,
        point_value=value_at(programme, cut),
        tiers=_summed(cells, 0),
        ages=_summed(cells, 1),
        cells=dict(cells),
        until=flows(programme, Cut(BEGINNING), cut),
    )


def _summed(cells: dict[tuple[Any, int], int], part: int) -> dict[Any, int]:
    found: dict[Any, int] = defaultdict(int)
    for key, points in cells.items():
        found[key[part]] += points
    return dict(found)


def _by_account(programme: Programme, cut: Cut) -> Any:
    entries = Entry.objects.filter(cut.before, account__programme=programme).annotate(**cut.known_expiry())
    ages = {
        f"age_{age}": net(tuple(FREE_SLOTS), bucket & ~cut.expired) + net((Slot.RESERVED,), bucket)
        for age, bucket in _buckets(cut.moment)
    }
    return entries.values("account_id").annotate(
        pending=net((Slot.PENDING,), ~cut.expired),
        reserved=net((Slot.RESERVED,)),
        owed=net((Slot.DEBT,)),
        **ages,
    )


def _buckets(moment: datetime) -> list[tuple[int, Q]]:
    """Each age with the condition on a lot: earned in the months before that one, the last open."""
    found = []
    for age, older in zip(AGES, [*AGES[1:], None], strict=True):
        bucket = Q() if age == 0 else Q(lot__earned_at__lt=moment - relativedelta(months=age))
        if older is not None:
            bucket &= Q(lot__earned_at__gte=moment - relativedelta(months=older))
        found.append((age, bucket & Q(lot__isnull=False)))
    return found


def _with_tier(programme: Programme, cut: Cut) -> QuerySet[Account]:
    """Accounts with `tier_then`: after the last change recorded by then, else before the first one since."""
    changes = TierChange.objects.filter(account=OuterRef("pk")).order_by("recorded_at", "pk")
    known = changes.filter(recorded_at__lt=cut.moment)
    later = changes.filter(recorded_at__gte=cut.moment)
    return Account.objects.filter(programme=programme).annotate(
        tier_then=Case(
            When(Exists(known), then=Subquery(known.reverse().values("tier_id")[:1])),
            When(Exists(later), then=Subquery(later.values("before_id")[:1])),
            default=F("tier_id"),
            output_field=BigIntegerField(),
        )
    )
