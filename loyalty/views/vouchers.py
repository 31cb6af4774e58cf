"""A member's vouchers and tickets."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from loyalty.models import Voucher
from loyalty.pages import qr
from loyalty.pages.paging import keyset_page
from portal.members.requests import MemberRequest

STANDINGS = ("ready", "used", "expired", "back")


@require_safe
def vouchers(request: MemberRequest) -> HttpResponse:
    """All of them, or those that are ready, used, expired or given back (`?show=`)."""
    show = request.GET.get("show", "")
    mine = Voucher.objects.visible_to(request.user)
    if show not in {"", *STANDINGS}:
        raise Http404
    chosen = mine.standing_as(show) if show else mine
    page = keyset_page(chosen.newest, request.GET.get("before", ""))
    return render(request, "loyalty/vouchers.html", {"page": page, "show": show})


@require_safe
def voucher(request: MemberRequest, code: str) -> HttpResponse:
    mine = Voucher.objects.visible_to(request.user).with_all()
    found = get_object_or_404(mine, code=code)
    context = {"voucher": found, "redemption": found.redemption, "qr": qr.picture(found.code)}
    return render(request, "loyalty/voucher.html", context)
