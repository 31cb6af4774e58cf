"""One key figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feedback.surveys.scores import Score


@dataclass(frozen=True)
class Figure:
    """`value` from a base of `n`, in `unit`; None where the base is empty or too small to be shown.

    `low` and `high` bound the 95 % interval of what was asked of some; what is counted in full has none.
    Units: "ratio" (0…1), "points", "members", "purchases", "nps" (-100…100) or a currency code (major units).
    """

    value: float | int | None
    n: int
    unit: str
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "n": self.n, "low": self.low, "high": self.high, "unit": self.unit}


def ratio(part: float, base: float, *, n: int) -> Figure:
    """`part` of `base`, counted in full over `n` cases."""
    return Figure(round(part / base, 6) if base else None, n, "ratio")


def scored(score: Score | None, *, n: int, unit: str = "ratio") -> Figure:
    """A survey's score with its interval; nothing but `n` below the anonymity threshold."""
    if score is None:
        return Figure(None, n, unit)
    value, low, high = (round(number, 6) for number in (score.value, score.low, score.high))
    return Figure(value, score.n, unit, low, high)
