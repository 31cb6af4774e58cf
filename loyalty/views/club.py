"""The club: what it brings, how to join, and the member's own terms."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from loyalty.models import Programme
from loyalty.pages import plans
from portal.members.requests import MemberRequest


@require_safe
def club(request: MemberRequest) -> HttpResponse:
    programme = Programme.objects.current()
    if programme is None:
        return render(request, "loyalty/no_programme.html")
    terms = plans.terms_of(request.user, programme)
    context = {
        "offers": plans.offers_to(request.user, programme),
        "terms": terms,
        "running": next((term for term in terms if term.is_running), None),
        "last_day": terms[-1].last_day if terms else None,
    }
    return render(request, "loyalty/club.html", context)
