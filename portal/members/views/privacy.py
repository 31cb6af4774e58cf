"""Taking one's data along, and leaving."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.shell.ratelimit import rate_limit

from .. import account, actions
from ..forms import EraseForm
from ..models import Consent, Member


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, EraseForm(member=request.user))


def _page(request: HttpRequest, form: EraseForm, status: int = 200) -> HttpResponse:
    consents = Consent.objects.filter(member=cast(Member, request.user)).order_by("-given_at", "-pk")[:20]
    return render(request, "members/privacy.html", {"form": form, "consents": consents}, status=status)


@require_POST
@never_cache
@rate_limit("members.export", limit=5, seconds=3600)
def export(request: HttpRequest) -> HttpResponse:
    """Everything the house holds about the member, as one JSON file."""
    member = cast(Member, request.user)
    holdings = account.export(member=member)
    response = JsonResponse(holdings, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"stammtisch-{member.handle}-{timezone.localdate()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@rate_limit("members.erase", limit=5, seconds=3600)
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the member after she has proven and said that she means it, and end her session."""
    form = EraseForm(request.POST, member=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    member = Member.objects.get(pk=form.member.pk)
    logout(request)
    actions.erase(member=member, actor=member)
    messages.success(request, _("You have been erased. It was good to have you here."))
    return redirect("home")
