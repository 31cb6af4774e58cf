"""What members say: NPS, CSAT, CES and the response rate.

Definitions: F. Reichheld, The One Number You Need to Grow, HBR 12/2003 (NPS); M. Dixon, K. Freeman,
N. Toman, Stop Trying to Delight Your Customers, HBR 7/2010 (CES); response rate RR1 of the AAPOR
Standard Definitions, with every invitation eligible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from feedback.surveys import scores
from feedback.surveys.models import Answer, Invitation, Survey

from ..periods import Period
from .figure import Figure, scored

Formula = Callable[..., scores.Score | None]


def _minimum(kind: str) -> int:
    """The strictest anonymity threshold among the surveys of a kind."""
    found = Survey.objects.filter(kind=kind).values_list("minimum", flat=True)
    return max(found, default=scores.MINIMUM)


def _figure(kind: str, formula: Formula, unit: str, since: datetime | None, until: datetime) -> Figure:
    given = Answer.objects.scores(kind, since, until)
    return scored(formula(given, minimum=_minimum(kind)), n=len(given), unit=unit)


def answer_figures(period: Period) -> dict[str, Figure]:
    """`nps`, `csat`, `ces` of the answers given in the period, `nps_overall` of all until its end.

    CSAT: share of 4 and 5 of 5. CES: share of 5 to 7 of 7. NPS: % of 9–10 less % of 0–6.
    """
    start, end = period.start, period.end
    return {
        "nps": _figure("nps", scores.nps, "nps", start, end),
        "nps_overall": _figure("nps", scores.nps, "nps", None, end),
        "csat": _figure("csat", scores.csat, "ratio", start, end),
        "ces": _figure("ces", scores.ces, "ratio", start, end),
        "response_rate": response_rate(period),
    }


def response_rate(period: Period) -> Figure:
    """Share of the invitations sent in the period that have been answered, with its Wilson interval."""
    asked = Invitation.objects.filter(created_at__gte=period.start, created_at__lt=period.end)
    counted = asked.exclude(state=Invitation.State.SKIPPED).aggregate(
        asked=Count("pk"), answered=Count("pk", filter=Q(state=Invitation.State.ANSWERED))
    )
    hits, n = counted["answered"], counted["asked"]
    # As a satisfaction of ones and zeros it gets the same interval.
    score = scores.csat([1] * hits + [0] * (n - hits), satisfied=1, minimum=1)
    return scored(score, n=n)


def nps_trend(period: Period, months: int = 12) -> list[tuple[Period, Figure]]:
    """The NPS of each calendar month up to the period's end, in one read of the answers."""
    spans = period.months(months)
    given = list(
        Answer.objects.filter(
            survey__kind="nps", created_at__gte=spans[0].start, created_at__lt=spans[-1].end
        ).values_list("created_at", "score")
    )
    minimum = _minimum("nps")
    return [(span, _of_month(given, span, minimum)) for span in spans]


def _of_month(given: Iterable[tuple[Any, int]], span: Period, minimum: int) -> Figure:
    start, end = span.start, span.end
    inside = [score for moment, score in given if start <= moment < end]
    return scored(scores.nps(inside, minimum=minimum), n=len(inside), unit="nps")
