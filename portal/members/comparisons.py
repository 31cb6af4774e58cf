"""What a condition of a segment means: said once, read by Python for one member and by SQL for all."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .models import Comparison, Member, Segment, SegmentCondition, Tagging, Trait, TraitWord
from .traits import TAGS

NEGATED = {
    Comparison.IS_NOT: Comparison.ONE_OF,
    Comparison.UNKNOWN: Comparison.KNOWN,
    Comparison.HAS_NOT: Comparison.HAS,
}
ON_TIME = {Comparison.WITHIN, Comparison.LONGER_AGO}
# What is asked of traits that are many words: tags, products.
ON_WORDS = {Comparison.HAS, Comparison.HAS_NOT}
# Ids of members: over the first, up to the last.
Span = tuple[int, int]
# A column of the trait, how it is compared, and with what.
Bound = tuple[str, str, Any]
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "gte": operator.ge,
    "lte": operator.le,
    "lt": operator.lt,
    "exact": operator.eq,
    "in": lambda found, wanted: found in wanted,
}


@dataclass(frozen=True)
class Rule:
    """One condition apart from its row. `days` are times of 24 hours, `day` one of the house's time zone."""

    trait: str
    comparison: str
    number: int | None = None
    days: int | None = None
    day: date | None = None
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: SegmentCondition) -> Self:
        """The rule a row holds, saved or not."""
        return cls(row.trait, row.comparison, row.number, row.days, row.day, tuple(row.words))

    def holds(self, value: Any, now: datetime) -> bool:
        """Whether a member whose trait is `value` (None: unknown; a set of tags or products) meets it now."""
        if self.comparison in NEGATED:
            return not self._positive.holds(value, now)
        if self.comparison in ON_WORDS:
            return any(word in (value or ()) for word in self.words)
        column = column_of(value) if value is not None else ""
        bounds = self._bounds(now)
        fits = bool(column) and all(column == name for name, _how, _wanted in bounds)
        return fits and all(_COMPARED[how](value, wanted) for _name, how, wanted in bounds)

    def as_q(self, now: datetime, span: Span | None = None) -> Q:
        """The same as a filter over members, those of the `span` where one is given."""
        if self.comparison in NEGATED:
            return ~self._positive.as_q(now, span)
        ours: dict[str, Any] = {"member": OuterRef("pk")} | _within("member", span)
        if self.trait == TAGS:
            return Q(Exists(Tagging.objects.filter(tag__slug__in=self.words, **ours)))
        if self.comparison in ON_WORDS:
            return Q(Exists(TraitWord.objects.filter(name=self.trait, word__in=self.words, **ours)))
        lookups = {f"{name}__{how}": wanted for name, how, wanted in self._bounds(now)}
        return Q(Exists(Trait.objects.filter(name=self.trait, **ours, **lookups)))

    @property
    def _positive(self) -> Rule:
        positive = NEGATED[Comparison(self.comparison)]
        return Rule(self.trait, positive, self.number, self.days, self.day, self.words)

    def _bounds(self, now: datetime) -> list[Bound]:
        if self.comparison in ON_TIME:
            return _span(self.comparison, now - timedelta(days=self.days or 0), now)
        first = timezone.make_aware(datetime.combine(self.day, time())) if self.day else None
        known: dict[str, list[Bound]] = {
            Comparison.AT_LEAST: [("number", "gte", self.number)],
            Comparison.AT_MOST: [("number", "lte", self.number)],
            Comparison.EQUALS: [("number", "exact", self.number)],
            Comparison.IS: [("text", "in", self.words)],
            Comparison.ONE_OF: [("text", "in", self.words)],
            Comparison.BEFORE: [("moment", "lt", first)],
            Comparison.SINCE: [("moment", "gte", first)],
            Comparison.KNOWN: [],
        }
        return known[self.comparison]


def _span(comparison: str, start: datetime, now: datetime) -> list[Bound]:
    if comparison == Comparison.LONGER_AGO:
        return [("moment", "lt", start)]
    return [("moment", "gte", start), ("moment", "lte", now)]


def _within(name: str, span: Span | None) -> dict[str, int]:
    return {f"{name}__gt": span[0], f"{name}__lte": span[1]} if span else {}


def column_of(value: str | int | datetime) -> str:
    """Which column of a trait holds this value."""
    if isinstance(value, datetime):
        return "moment"
    return "number" if isinstance(value, int) else "text"


def holds(match: str, rules: Iterable[Rule], facts: Mapping[str, Any], now: datetime) -> bool:
    """Whether a member of whom `facts` are known (trait by name) meets the rules; nobody meets none."""
    met = [rule.holds(facts.get(rule.trait), now) for rule in rules]
    return any(met) if match == Segment.Match.ANY else bool(met) and all(met)


def matching(match: str, rules: Iterable[Rule], now: datetime, span: Span | None = None) -> QuerySet[Member]:
    """All members (of the `span`) who meet the rules, evaluated from scratch; erased ones meet nothing."""
    members = Member.objects.filter(erased_at__isnull=True, **_within("pk", span))
    parts = [rule.as_q(now, span) for rule in rules]
    if not parts:
        return members.none()
    join = operator.or_ if match == Segment.Match.ANY else operator.and_
    return members.filter(functools.reduce(join, parts))
