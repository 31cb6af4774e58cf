"""The member's account and statement."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from loyalty.models import Redemption
from loyalty.pages import year
from loyalty.pages.sheets import rows_of
from loyalty.pages.statement import MANY, PAGE, Filter, lines_of, page_of
from loyalty.tiers.standing import standing_of
from portal.members.requests import MemberRequest

RECENT = 4


@require_safe
def account(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    standing = standing_of(request.user, now)
    if standing is None:
        return render(request, "loyalty/no_programme.html")
    mine = standing.account
    context = {
        "standing": standing,
        "picture": year.picture_of(year.months_of(mine, now)),
        "coming": year.coming(mine, now),
        "going": year.going(mine, now),
        "undoable": Redemption.objects.visible_to(request.user).undoable(now),
        "recent": page_of(request.user, size=RECENT).lines,
    }
    return render(request, "loyalty/account.html", context)


@require_safe
def statement(request: MemberRequest) -> HttpResponse:
    """A page of lines; with `print` as many as a person prints, under a head of its own."""
    cursor, only = request.GET.get("cursor", ""), request.GET.get("kind", "")
    printed = "print" in request.GET
    context = {
        "page": page_of(request.user, cursor, MANY if printed else PAGE, only),
        "is_first": not cursor,
        "filters": Filter.choices,
        "only": only,
        "printed": printed,
        "standing": standing_of(request.user) if printed else None,
        "now": timezone.now(),
    }
    return render(request, "loyalty/statement.html", context)


@require_safe
def statement_csv(request: MemberRequest) -> StreamingHttpResponse:
    """All lines of the filter, streamed."""
    only = request.GET.get("kind", "")
    page_of(request.user, size=1, only=only)
    rows = rows_of(lines_of(request.user, only), translation.get_language() or "en")
    headers = {"Content-Disposition": 'attachment; filename="statement.csv"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)
