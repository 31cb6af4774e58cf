"""The page of the programme managers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.members.roles import Role, has_role

from .figures import key_figures, nps_trend
from .forms import PeriodForm
from .showing import groups_of, trend_of


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    if not has_role(request.user, Role.MANAGER):
        raise Http404
    form = PeriodForm(request.GET)
    period = form.period()
    filled = PeriodForm(initial={"from": period.first, "to": period.last})
    context = {
        "form": filled if form.is_valid() else form,
        "period": period,
        "groups": groups_of(key_figures(period)),
        "trend": trend_of(nps_trend(period)),
    }
    return render(request, "insights/index.html", context, status=200 if form.is_valid() else 422)
