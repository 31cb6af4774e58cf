"""The page that simulates a draft rule and shows what the last runs said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from loyalty import actions, money
from loyalty.earning import describing
from loyalty.models import EarningRule, SimulationRun
from loyalty.models.simulations import MOST_MONTHS

SHOWN = 5
# Room for one bar of the chart and its name.
STEP = 76


class MonthsForm(forms.Form):
    months = forms.IntegerField(
        label=gettext_lazy("Purchases of the last … months"),
        min_value=1,
        max_value=MOST_MONTHS,
        initial=12,
        widget=forms.NumberInput({"class": "books-day"}),
    )


@dataclass(frozen=True)
class Result:
    """A run as the page shows it: money in the reader's words, the distribution as bars."""

    run: SimulationRun
    outcome: dict[str, Any]
    currency: str
    point_value: int

    @property
    def said(self) -> str:
        """What the rule said then, in the reader's language."""
        return str(self.run.said.get((get_language() or "")[:2], ""))

    @property
    def points(self) -> int:
        return int(self.outcome["points_draft"] - self.outcome["points_today"])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Today, with the draft, and the difference: points and what they cost."""
        named = [
            (gettext_lazy("under today's rules"), self.outcome["points_today"]),
            (gettext_lazy("with the draft"), self.outcome["points_draft"]),
            (gettext_lazy("difference"), self.points),
        ]
        return [{"name": name, "points": points, "cost": self._cost(points)} for name, points in named]

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Members in each band of differences, as rectangles of a chart 120 high."""
        found = self.outcome["differences"]
        top = max((count for _band_, count in found), default=1)
        heights = [max(2, 120 * count // top) for _band_, count in found]
        return [
            {"name": _band(*band), "count": count, "x": place * STEP, "y": 120 - height, "height": height}
            for place, ((band, count), height) in enumerate(zip(found, heights, strict=True))
        ]

    @property
    def width(self) -> int:
        return STEP * max(7, len(self.outcome["differences"]))

    def _cost(self, points: int) -> str:
        return money.spoken(points * self.point_value, self.currency)


def _band(low: int, high: int) -> str:
    sign = "+" if low > 0 else ""
    if low == high:
        return f"{sign}{low}"
    near, far = (low, high) if low > 0 else (high, low)
    return _("%(near)s to %(far)s") % {"near": f"{sign}{near}", "far": f"{sign}{far}"}


def page(request: HttpRequest, rule: EarningRule, frame: dict[str, Any], actor: Any) -> HttpResponse:
    """GET shows the last runs, POST makes one and comes back."""
    form = MonthsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_simulation(rule=rule, months=form.cleaned_data["months"], actor=actor)
        return redirect(request.path)
    runs = list(SimulationRun.objects.filter(rule=rule)[:SHOWN])
    programme = rule.programme
    context = frame | {
        "title": rule.name,
        "form": form,
        "says": describing.rule(rule),
        "waiting": [run for run in runs if run.state == SimulationRun.State.DUE],
        "broken": [run for run in runs if run.state == SimulationRun.State.DEAD],
        "results": [
            Result(run, run.outcome, programme.currency, programme.point_value) for run in runs if run.outcome
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "admin/loyalty/earningrule/simulate.html", context, status=status)
