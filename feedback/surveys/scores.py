"""NPS, CSAT and CES, each with its n and a 95 % interval. Pure.

Below the anonymity threshold a score is not shown at all: the functions answer None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # the normal quantile of a 95 % interval
MINIMUM = 5


@dataclass(frozen=True)
class Score:
    """`value` between `low` and `high` (95 %), from `n` answers: NPS in points -100…100, others as 0…1."""

    value: float
    n: int
    low: float
    high: float


def nps(answers: Iterable[int], *, minimum: int = MINIMUM) -> Score | None:
    """Net Promoter Score of answers on 0…10: percentage of 9–10 less percentage of 0–6.

    The interval is the adjusted Wald with three answers added (3/4 promoters, 3/2 passives, 3/4 detractors),
    which keeps its coverage in small samples: B. Rocks, Interval Estimation for the "Net Promoter Score",
    The American Statistician 70 (4), 2016.
    """
    scores = list(answers)
    n = len(scores)
    if n < minimum or not n:
        return None
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    spread = Z * sqrt((p + d - (p - d) ** 2) / (n + 3))
    low, high = max(p - d - spread, -1.0), min(p - d + spread, 1.0)
    return Score(100 * (promoters - detractors) / n, n, 100 * low, 100 * high)


def csat(answers: Iterable[int], *, satisfied: int = 4, minimum: int = MINIMUM) -> Score | None:
    """Customer satisfaction: the share of answers of at least `satisfied` (4 and 5 of 5)."""
    scores = list(answers)
    return _share(sum(score >= satisfied for score in scores), len(scores), minimum)


def ces(answers: Iterable[int], *, easy: int = 5, minimum: int = MINIMUM) -> Score | None:
    """Customer effort: the share of answers of at least `easy` (5 to 7 of 7, "at least rather easy")."""
    scores = list(answers)
    return _share(sum(score >= easy for score in scores), len(scores), minimum)


def _share(hits: int, n: int, minimum: int) -> Score | None:
    """A share with its Wilson score interval: E. B. Wilson, JASA 22 (158), 1927."""
    if n < minimum or not n:
        return None
    share = hits / n
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    spread = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return Score(share, n, max(centre - spread, 0.0), min(centre + spread, 1.0))
