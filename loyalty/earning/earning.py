"""What a purchase earns: a pure function of the purchase, the rules of its day and an explicit state.

Posting, refund and simulation call the same one. Points and amounts (minor units) are integers throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from .capping import ALL, EVER, Limit, period_of

PURCHASE, AMOUNT, UNIT = "purchase", "amount", "unit"
POINTS, MULTIPLIER = "points", "multiplier"
DOWN, HALF_UP, UP = "down", "half_up", "up"
#: No rule gives more points than this for one purchase, so that no sum comes near a bigint's end.
MOST = 10**9


@dataclass(frozen=True)
class Line:
    """One line of a purchase: `quantity` pieces for `amount` minor units together."""

    sku: str = ""
    category: str = ""
    quantity: int = 0
    amount: int = 0


@dataclass(frozen=True)
class Basket:
    """A purchase of `amount` minor units of `currency`, of which `refunded` have gone back."""

    amount: int
    currency: str
    lines: tuple[Line, ...] = ()
    refunded: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.refunded

    def before_refunds(self) -> Basket:
        return replace(self, refunded=0)


@dataclass(frozen=True)
class Rate:
    """The amounts of a rule in one currency (minor units); exactly `over` earns nothing yet."""

    over: int = 0
    per: int = 100


@dataclass(frozen=True)
class RuleSpec:
    """A version of a rule as plain values; `id` is the version's. Empty scopes and conditions hold always.

    `rates` has one entry for each currency the rule knows, the programme's among them.
    """

    id: int
    key: str
    rates: Mapping[str, Rate]
    effect: str = POINTS
    basis: str = PURCHASE
    points: int = 1
    percent: int = 100
    rounding: str = DOWN
    skus: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    segment: str = ""
    first_only: bool = False
    cap_points: int | None = None
    cap_period: str = EVER
    budget: int | None = None

    @property
    def is_for_all(self) -> bool:
        """Whether it gives points to every member and for any product."""
        limited = self.skus or self.categories or self.tiers or self.segment or self.first_only
        return self.effect == POINTS and not limited

    def limits(self, account: int, day: date) -> tuple[Limit, ...]:
        """The limits a purchase of that day (programme time zone) falls under."""
        found = []
        if self.cap_points is not None:
            found.append(Limit(self.key, account, period_of(self.cap_period, day), self.cap_points))
        if self.budget is not None:
            found.append(Limit(self.key, ALL, EVER, self.budget))
        return tuple(found)


@dataclass(frozen=True)
class State:
    """What the rules ask for beside the purchase; `room` is what is left under a rule's limits, by its key.

    A rule that is not named in `room` has no limit.
    """

    tier: str = ""
    segments: frozenset[str] = frozenset()
    is_first: bool = False
    room: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "tier": self.tier,
            "segments": sorted(self.segments),
            "first": self.is_first,
            "room": dict(self.room),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> State:
        return cls(
            tier=kept.get("tier", ""),
            segments=frozenset(kept.get("segments", ())),
            is_first=kept.get("first", False),
            room=kept.get("room", {}),
        )


@dataclass(frozen=True)
class Given:
    """Points a rule version gives; `extra` where it multiplies those of the others."""

    rule: int
    key: str
    points: int
    extra: bool = False


def earned(basket: Basket, rules: Iterable[RuleSpec], state: State) -> tuple[Given, ...]:
    """What each of the rules gives for what is left of the purchase, by the id of their versions.

    A rule gives points where its conditions hold, it has a rate for the currency and its eligible amount
    (that of the lines in its scope, or all) is over its threshold: once, for each `per` of the eligible
    amount (all of it, not only what is over the threshold), or for each piece. Broken numbers are rounded
    as the rule says: down, to the nearest with halves up, or up. Of the multipliers that apply the one that
    gives the most counts, which is the highest unless a limit stops it: it adds (percent − 100) / 100 of
    what the others give together, rounded in its own way. Limits cut what a rule gives to the room it has.

    More left of a purchase never gives fewer points, and nothing left gives none.
    """
    if basket.left <= 0:
        return ()
    holding = [rule for rule in rules if basket.currency in rule.rates and _holds(rule, state)]
    applying = [(rule, eligible(basket, rule)) for rule in holding]
    applying = [(rule, part) for rule, part in applying if part.amount > rule.rates[basket.currency].over]
    plain = [
        Given(rule.id, rule.key, _within(rule, state, _points(rule, part, basket.currency)))
        for rule, part in applying
        if rule.effect == POINTS
    ]
    total = sum(given.points for given in plain)
    extra = _extra([rule for rule, _part in applying if rule.effect == MULTIPLIER], total, state)
    return tuple(sorted((g for g in [*plain, *extra] if g.points), key=lambda given: given.rule))


def kept(before: Sequence[Given], after: Sequence[Given]) -> tuple[Given, ...]:
    """What is left of what was given `before`, each to its own version, where `after` is earned now.

    A smaller purchase may fall under another multiplier than the whole: the version that gave the extra
    points keeps what is left of them. Their sum is that of `after`.
    """
    extra = sum(given.points for given in after if given.extra)
    plain = {given.rule: given.points for given in after if not given.extra}
    return tuple(
        Given(one.rule, one.key, min(one.points, extra if one.extra else plain.get(one.rule, 0)), one.extra)
        for one in before
    )


@dataclass(frozen=True)
class Eligible:
    """The part of a purchase that is in a rule's scope: minor units and pieces."""

    amount: int
    units: int


def eligible(basket: Basket, rule: RuleSpec) -> Eligible:
    """What of the purchase counts for the rule.

    Where a part has been refunded, amount and pieces shrink with the whole, rounded down: they depend on
    the sum of the refunds alone, so however it was split is the same.
    """
    lines = [line for line in basket.lines if _in_scope(line, rule)]
    units = sum(line.quantity for line in lines)
    amount = basket.amount
    if rule.skus or rule.categories:
        amount = min(amount, sum(line.amount for line in lines))
    return Eligible(amount * basket.left // basket.amount, units * basket.left // basket.amount)


def _in_scope(line: Line, rule: RuleSpec) -> bool:
    if not rule.skus and not rule.categories:
        return True
    return line.sku in rule.skus or line.category in rule.categories


def _holds(rule: RuleSpec, state: State) -> bool:
    """Whether the rule's conditions on the member hold."""
    return (
        (not rule.tiers or state.tier in rule.tiers)
        and (not rule.segment or rule.segment in state.segments)
        and (state.is_first or not rule.first_only)
    )


def _points(rule: RuleSpec, part: Eligible, currency: str) -> int:
    if rule.basis == AMOUNT:
        return _divided(rule.points * part.amount, rule.rates[currency].per, rule.rounding)
    return rule.points * part.units if rule.basis == UNIT else rule.points


def _extra(multipliers: Iterable[RuleSpec], total: int, state: State) -> list[Given]:
    found = [
        (_within(rule, state, _divided(total * (rule.percent - 100), 100, rule.rounding)), rule)
        for rule in multipliers
    ]
    if not found:
        return []
    points, rule = max(found, key=lambda pair: (pair[0], pair[1].percent, -pair[1].id))
    return [Given(rule.id, rule.key, points, extra=True)]


def _within(rule: RuleSpec, state: State, points: int) -> int:
    return min(points, state.room.get(rule.key, MOST), MOST)


def _divided(points: int, by: int, rounding: str) -> int:
    """`points` / `by`, rounded, without a float."""
    if rounding == UP:
        return -(-points // by)
    return (2 * points + by) // (2 * by) if rounding == HALF_UP else points // by
