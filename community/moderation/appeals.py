"""Appeals, decided by another moderator than the one who decided first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import actions, policies
from community.dsa.statements import statement_of, title_of
from community.models import Appeal
from community.models.listing import Place
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused

from . import context, pager
from .forms import AppealDecisionForm
from .guard import moderators_only


@require_safe
@moderators_only
def appeals(request: MemberRequest) -> HttpResponse:
    """The appeals that wait, oldest first; `?after=` and `?before=` a place."""
    waiting = Appeal.objects.waiting().with_decision()

    def take(way: str, place: Place | None, most: int) -> list[Appeal]:
        ways = {"before": waiting.up_to, "after": waiting.beyond}
        return list((ways[way](place.moment, place.pk) if place else waiting)[:most])

    found, places = pager.page(request, take, lambda one: Place(0, one.created_at, one.pk))
    if not found and pager.is_moved(request):
        return redirect("moderation:appeals")
    for appeal in found:
        appeal.is_mine = policies.may_decide_appeal(request.user, appeal)
    return render(
        request, "community/moderation/appeals.html", {"appeals": found, **places, **pager.places()}
    )


@require_http_methods(["GET", "POST"])
@moderators_only
def appeal(request: MemberRequest, pk: int) -> HttpResponse:
    """One appeal beside the decision it is about; a POST decides it."""
    appeal = get_object_or_404(Appeal.objects.with_decision(), pk=pk)
    form = AppealDecisionForm(request.POST or None, appeal=appeal)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_appeal(appeal=appeal, actor=request.user, **form.as_decision())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The appeal has been decided; both sides are told."))
            return redirect("moderation:appeals")
    shown = {
        "appeal": appeal,
        "decision": appeal.decision,
        "statement": statement_of(appeal.decision),
        "title": title_of(appeal.decision),
        "form": form,
        "may_decide": not appeal.outcome and policies.may_decide_appeal(request.user, appeal),
        **(context.surroundings(appeal.decision.matter) if appeal.decision.matter else {}),
    }
    status = 422 if form.is_bound else 200
    return render(request, "community/moderation/appeal.html", shown, status=status)
