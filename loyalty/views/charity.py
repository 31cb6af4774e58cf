"""Charity: choosing whom one's purchases support, and what has come together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from loyalty import actions
from loyalty.forms.charity import CharityForm
from loyalty.models import Account, Programme, Reward
from loyalty.pages import support
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def charity(request: MemberRequest) -> HttpResponse:
    programme = Programme.objects.current()
    if programme is None:
        return render(request, "loyalty/no_programme.html")
    mine = Account.objects.visible_to(request.user).filter(programme=programme)
    account = mine.select_related("merged_into").first()
    chosen = (account.merged_into or account).charity_id if account else None
    form = CharityForm(request.POST or None, programme=programme, initial={"charity": chosen})
    if form.is_valid():
        try:
            actions.choose_charity(member=request.user, charity=form.cleaned_data["charity"])
        except Refused as refusal:
            form.add_error("charity", str(refusal))
        else:
            messages.success(request, _("Saved. It counts from your next purchase on."))
            return redirect("loyalty:charity")
    context = {"form": form, "lines": support.lines_for(request.user, programme, chosen)}
    context |= {"percent": support.percent(programme), "rewards": _rewards(request)}
    return render(request, "loyalty/charity.html", context, status=422 if form.errors else 200)


def _rewards(request: MemberRequest) -> list[Reward]:
    """The ways to donate points."""
    return list(Reward.objects.visible_to(request.user).filter(kind=Reward.Kind.DONATION))
