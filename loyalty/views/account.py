"""The member's account, statement and card."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from loyalty import qr
from loyalty.standing import points_per_month, standing_of
from loyalty.statement import page_of
from portal.members.requests import MemberRequest

RECENT = 4


@require_safe
def account(request: MemberRequest) -> HttpResponse:
    standing = standing_of(request.user)
    if standing is None:
        return render(request, "loyalty/no_programme.html")
    today = standing.account.programme.day_of(timezone.now())
    context = {
        "standing": standing,
        "months": points_per_month(standing.account, today),
        "recent": page_of(request.user, size=RECENT).lines,
    }
    return render(request, "loyalty/account.html", context)


@require_safe
def statement(request: MemberRequest) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    return render(
        request, "loyalty/statement.html", {"page": page_of(request.user, cursor), "is_first": not cursor}
    )


@require_safe
def card(request: MemberRequest) -> HttpResponse:
    context = {"standing": standing_of(request.user), "qr": qr.picture(request.user.number)}
    return render(request, "loyalty/card.html", context)
