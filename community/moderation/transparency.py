"""The yearly transparency report: a page, and files for machines. Open to anyone."""

from __future__ import annotations

import csv
import io

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community.dsa import transparency
from community.dsa.transparency import Line


@login_not_required
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """To the report of the year that is running."""
    return redirect("moderation:report", timezone.localdate().year)


@login_not_required
@require_safe
def page(request: HttpRequest, year: int) -> HttpResponse:
    lines = _lines(year)
    titles = {
        "notices": _("Notices"),
        "decisions": _("Decisions"),
        "appeals": _("Appeals"),
        "members": _("Members"),
    }
    sections = [(title, [line for line in lines if line.section == key]) for key, title in titles.items()]
    context = {"year": year, "years": transparency.years(), "sections": sections}
    return render(request, "community/moderation/transparency.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def as_json(request: HttpRequest, year: int) -> HttpResponse:
    return JsonResponse({"year": year} | {line.key: line.value for line in _lines(year)})


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def as_csv(request: HttpRequest, year: int) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["year", "section", "figure", "value"])
    for line in _lines(year):
        writer.writerow([year, line.section, line.key, "" if line.value is None else line.value])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="transparency-{year}.csv"'
    return answer


def _lines(year: int) -> list[Line]:
    """The figures; 404 for a year in which nothing can have happened."""
    if year not in transparency.years():
        raise Http404("no such report")
    return transparency.report(year)
