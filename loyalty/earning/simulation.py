"""What a draft rule would have given for the purchases of the last months, against today's rules.

Both sets of rules are replayed over the same purchases as if they had held all the time: segments are those
of today, tiers are found by replaying the time that counts for them before, caps and budgets begin unused.
It reads rows one after the other and writes nothing.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils import timezone

from portal.members.models import SegmentMember

from ..models import EarningRule, Programme, Purchase
from ..models.rules import of_day
from .simulation_world import Bought, Held, World

CHUNK = 2000
BOUNDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000]


@dataclass(frozen=True)
class Outcome:
    """Points (net of refunds) under today's rules and with the draft, and what it means for members.

    `differences` are pairs of a band (lowest and highest points, e.g. [2, 4]) and the members in it.
    """

    purchases: int = 0
    members: int = 0
    points_today: int = 0
    points_draft: int = 0
    gaining: int = 0
    losing: int = 0
    differences: list[tuple[tuple[int, int], int]] = field(default_factory=list)

    @property
    def points(self) -> int:
        return self.points_draft - self.points_today

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def rules_compared(draft: EarningRule, now: datetime) -> tuple[list[EarningRule], list[EarningRule]]:
    """Today's rules, and the same with the draft in place of the live version of its key."""
    today = of_day(draft.programme.known_rules, now)
    return today, [*(rule for rule in today if rule.key != draft.key), draft]


def simulate(*, draft: EarningRule, months: int, now: datetime | None = None) -> Outcome:
    """Replay the counted purchases of the last `months` months under both sets of rules."""
    now = now or timezone.now()
    return _Run(draft, now - relativedelta(months=months), now).outcome()


def purchases_of(programme: Programme, since: datetime, until: datetime) -> QuerySet[Purchase]:
    counted = Purchase.objects.filter(programme=programme, state=Purchase.State.COUNTED)
    return counted.filter(purchased_at__gte=since, purchased_at__lte=until)


class _Run:
    """One simulation: two worlds fed with the same stream."""

    def __init__(self, draft: EarningRule, since: datetime, until: datetime) -> None:
        self.programme, self.since, self.until = draft.programme, since, until
        self.sets = rules_compared(draft, until)
        rules = {rule.pk: rule for rules in self.sets for rule in rules}.values()
        self.asks_tiers = any(rule.tiers for rule in rules)
        self.asks_first = any(rule.first_only for rule in rules)
        self.in_order = any(rule.budget is not None for rule in rules)
        self.segments = _members_of({rule.segment_id for rule in rules if rule.segment_id})
        self.worlds = [World(self.programme, rules, with_tiers=self.asks_tiers) for rules in self.sets]
        self.known: set[int] = set()
        self.waiting: list[tuple[datetime, int, int, tuple[Held, Held], bool]] = []
        self.serial = itertools.count()
        self.begun = False
        self.purchases = 0
        self.totals = [0, 0]
        self.bands: Counter[int] = Counter()
        self.members: dict[int, int] = {}
        self.member_count = 0

    def outcome(self) -> Outcome:
        if self.asks_first:
            self.known = self._bought_before()
        last: int | None = None
        for row in self._rows():
            key = _account_of(row)
            if not self.in_order and key != last:
                self._finish()
                last = key
            self._catch_up(row.purchased_at)
            self._replay(row, key)
        self._finish()
        return self._summed()

    def _start(self) -> datetime:
        """Where the replay begins: earlier where tiers have to be found first."""
        if not self.asks_tiers:
            return self.since
        return min(self.since, self.programme.qualifying_since(self.since))

    def _bought_before(self) -> set[int]:
        bought = [Purchase.State.COUNTED, Purchase.State.HISTORY]
        before = Purchase.objects.filter(state__in=bought, amount__gt=0, purchased_at__lt=self._start())
        return {pk for pk in before.values_list("member_id", flat=True).distinct().iterator() if pk}

    def _rows(self) -> Iterator[Purchase]:
        """Account after account, or all in the order of time where a budget is shared."""
        by = ["purchased_at", "pk"] if self.in_order else ["member_id", "purchased_at", "pk"]
        rows = purchases_of(self.programme, self._start(), self.until).order_by(*by)
        return rows.prefetch_related("refunds").iterator(chunk_size=CHUNK)

    def _replay(self, row: Purchase, key: int) -> None:
        counts = row.purchased_at >= self.since
        if counts and not self.begun:
            self.begun = True
            for world in self.worlds:
                world.begin()
        is_first = self.asks_first and row.amount > 0 and key not in self.known
        self.known |= {key} if self.asks_first and row.amount > 0 else set()
        basket = row.basket.before_refunds()
        bought = Bought(key, row.purchased_at, basket, self._segments(row.member_id), is_first)
        first, second = (world.buy(bought) for world in self.worlds)
        if counts:
            self.purchases += 1
            self._add(key, [sum(one.points for one in held.given) for held in (first, second)])
        refunded = 0
        for refund in sorted(row.refunds.all(), key=lambda refund: (refund.refunded_at, refund.pk)):
            refunded += refund.amount
            at = max(refund.refunded_at, row.purchased_at)
            heapq.heappush(self.waiting, (at, next(self.serial), refunded, (first, second), counts))

    def _catch_up(self, until: datetime | None = None) -> None:
        """The refunds up to a moment, in the order of time."""
        while self.waiting and (until is None or self.waiting[0][0] <= until):
            at, _serial, refunded, pair, counts = heapq.heappop(self.waiting)
            lost = [world.refund(held, refunded, at) for world, held in zip(self.worlds, pair, strict=True)]
            if counts:
                self._add(pair[0].bought.account, [-points for points in lost])

    def _add(self, key: int, points: list[int]) -> None:
        for place, more in enumerate(points):
            self.totals[place] += more
        self.members[key] = self.members.get(key, 0) + points[1] - points[0]

    def _finish(self) -> None:
        """No more purchases of those seen so far: their differences fall into bands."""
        self._catch_up()
        self.bands.update(self.members.values())
        self.member_count += len(self.members)
        self.members.clear()
        self.begun = self.in_order
        for world in self.worlds:
            world.forget()

    def _segments(self, member_id: int | None) -> frozenset[str]:
        return frozenset(slug for slug, members in self.segments.items() if member_id in members)

    def _summed(self) -> Outcome:
        return Outcome(
            purchases=self.purchases,
            members=self.member_count,
            points_today=self.totals[0],
            points_draft=self.totals[1],
            gaining=sum(count for points, count in self.bands.items() if points > 0),
            losing=sum(count for points, count in self.bands.items() if points < 0),
            differences=banded(self.bands),
        )


def _account_of(row: Purchase) -> int:
    """Whose purchase it is; that of somebody erased is told apart by its account."""
    return row.member_id or -int(row.earning_state.get("account", 0))


def _members_of(segment_ids: set[int]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    rows = SegmentMember.objects.filter(segment_id__in=segment_ids).values_list("segment__slug", "member_id")
    for slug, member_id in rows.iterator():
        found.setdefault(slug, set()).add(member_id)
    return found


def banded(differences: Counter[int]) -> list[tuple[tuple[int, int], int]]:
    """Members by the band their difference falls into, from the largest loss to the largest gain."""
    found: Counter[tuple[int, int]] = Counter()
    for points, count in differences.items():
        found[_band(points)] += count
    return sorted(found.items())


def _band(points: int) -> tuple[int, int]:
    """The band of a number: 1, 2–4, 5–9, 10–19 and so on; the same below zero."""
    size = abs(points)
    low = max((bound for bound in BOUNDS if bound <= size), default=0)
    high = min((bound - 1 for bound in BOUNDS if bound > size), default=10**12)
    return (low, high) if points >= 0 else (-high, -low)
