"""Limits of what a rule gives: per member and period, and for everybody together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

ALL = 0
EVER = "ever"
_PERIODS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def period_of(kind: str, day: date) -> str:
    """The name of the day, month or year that `day` lies in: "2026-03"; EVER is one period."""
    form = _PERIODS.get(kind)
    return day.strftime(form) if form else kind


@dataclass(frozen=True)
class Limit:
    """What the rule `key` gives in `period` at most, to one account or (ALL) to everybody together."""

    key: str
    account: int
    period: str
    points: int

    @property
    def place(self) -> tuple[str, int, str]:
        return self.key, self.account, self.period


def room(limits: Iterable[Limit], used: Mapping[tuple[str, int, str], int]) -> dict[str, int]:
    """What is left under the limits by the rules' keys, where `used` has been given in their places."""
    left: dict[str, int] = {}
    for limit in limits:
        free = max(0, limit.points - used.get(limit.place, 0))
        left[limit.key] = min(left.get(limit.key, free), free)
    return left
