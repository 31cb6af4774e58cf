"""Purchases and refunds replayed in memory under a set of rules: what posting them would have given.

Tiers rise with each purchase, and are reviewed as each day begins; caps and budgets are used up and given
back in the order of time. Nothing is read from the ledger and nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..tiers.tiering import Ladder, Place
from .capping import Limit, room
from .earning import Basket, Given, RuleSpec, State, earned, kept

if TYPE_CHECKING:
    from ..models import EarningRule, Programme


@dataclass(frozen=True)
class Bought:
    """A purchase to be replayed; `segments` are those its member is in, `is_first` whether she was new."""

    account: int
    at: datetime
    basket: Basket
    segments: frozenset[str] = frozenset()
    is_first: bool = False


@dataclass
class Held:
    """What a purchase was given, kept where refunds of it are to come."""

    bought: Bought
    state: State
    limits: tuple[Limit, ...]
    given: tuple[Given, ...]
    left: tuple[Given, ...]


@dataclass
class Standing:
    """One account: its tier and the qualifying points by the time they count from."""

    place: Place
    counted: list[tuple[datetime, int]] = field(default_factory=list)
    day: datetime | None = None


class World:
    """Accounts that earn under `rules`, whatever days these are valid on. Feed it in the order of time."""

    def __init__(self, programme: Programme, rules: Sequence[EarningRule], *, with_tiers: bool) -> None:
        self.programme = programme
        self.specs: list[RuleSpec] = [rule.spec for rule in rules]
        self.qualifying = {rule.pk for rule in rules if rule.qualifies}
        self.ladder = Ladder(programme) if with_tiers else None
        self.standings: dict[int, Standing] = {}
        self.used: dict[tuple[str, int, str], int] = defaultdict(int)

    def buy(self, bought: Bought) -> Held:
        """What the purchase earns, as it is booked."""
        day = self.programme.day_of(bought.at)
        limits = tuple(limit for spec in self.specs for limit in spec.limits(bought.account, day))
        state = State(self._tier(bought), bought.segments, bought.is_first, room(limits, self.used))
        given = earned(bought.basket, self.specs, state)
        self._use(limits, given, 1)
        self._count(bought, self._qualifying(given), bought.at)
        return Held(bought, state, limits, given, given)

    def refund(self, held: Held, refunded: int, at: datetime) -> int:
        """Points that go back when `refunded` minor units in all have gone back."""
        after = earned(replace(held.bought.basket, refunded=refunded), self.specs, held.state)
        left = kept(held.given, after)
        lost = tuple(
            replace(before, points=before.points - now.points)
            for before, now in zip(held.left, left, strict=True)
        )
        held.left = left
        self._use(held.limits, lost, -1)
        self._count(held.bought, -self._qualifying(lost), at)
        return sum(given.points for given in lost)

    def forget(self) -> None:
        """Another member's purchases follow: her standing needs no more room. What all share stays."""
        self.standings.clear()
        self.used = defaultdict(int, {place: used for place, used in self.used.items() if not place[1]})

    def begin(self) -> None:
        """What was replayed so far was to find the tiers: caps and budgets are untouched."""
        self.used.clear()

    def _use(self, limits: Sequence[Limit], given: Iterable[Given], sign: int) -> None:
        points = {one.key: one.points for one in given}
        for limit in limits:
            self.used[limit.place] = max(0, self.used[limit.place] + sign * points.get(limit.key, 0))

    def _qualifying(self, given: Iterable[Given]) -> int:
        return sum(one.points for one in given if one.rule in self.qualifying)

    def _tier(self, bought: Bought) -> str:
        """The tier before the purchase."""
        if self.ladder is None:
            return ""
        standing = self._standing(bought.account)
        self._sleep(standing, bought.at)
        return standing.place.tier.slug if standing.place.tier else ""

    def _standing(self, account: int) -> Standing:
        lowest = self.ladder.tiers[0] if self.ladder and self.ladder.tiers else None
        return self.standings.setdefault(account, Standing(Place(lowest)))

    def _count(self, bought: Bought, points: int, now: datetime) -> None:
        """Points towards a tier, or back; they count from the purchase's own time."""
        if self.ladder is None or not points:
            return
        standing = self._standing(bought.account)
        self._sleep(standing, now)
        standing.counted.append((bought.at, points))
        standing.place = self.ladder.place(standing.place, self._points(standing, now), now)

    def _points(self, standing: Standing, now: datetime) -> int:
        since = self.programme.qualifying_since(now)
        return sum(points for at, points in standing.counted if since <= at <= now)

    def _sleep(self, standing: Standing, now: datetime) -> None:
        """The reviews of the days since the account was last looked at. Meanwhile its points only fall."""
        last, standing.day = standing.day, now
        if last is None or self.ladder is None:
            return
        since = self.programme.qualifying_since(now)
        if self.ladder.place(standing.place, self._points(standing, now), now) != standing.place:
            day = self.programme.day_of(last) + timedelta(days=1)
            while (moment := self.programme.start_of(day)) <= now:
                standing.place = self.ladder.place(standing.place, self._points(standing, moment), moment)
                day += timedelta(days=1)
        standing.counted = [one for one in standing.counted if one[0] >= since]
