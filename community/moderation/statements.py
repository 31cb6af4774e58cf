"""Reasons, for whom they concern: read and appealed here, also by members who are suspended or banned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import actions
from community.dsa.statements import statement_of
from community.models import Decision, Report
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit

from .forms import AppealForm

SHOWN = 50


@require_safe
def statements(request: MemberRequest) -> HttpResponse:
    """All decisions about the member, the newest first."""
    decisions = Decision.objects.stated_to(request.user).with_grounds()[:SHOWN]
    return render(request, "community/moderation/statements.html", {"decisions": decisions})


@require_http_methods(["GET", "POST"])
@rate_limit("moderation.appeal", limit=10, seconds=3600)
def statement(request: MemberRequest, reference: str) -> HttpResponse:
    """One decision with its reasons; a POST appeals it."""
    mine = Decision.objects.stated_to(request.user).with_grounds()
    decision = get_object_or_404(mine, reference=reference)
    form = AppealForm(request.POST or None)
    if form.is_bound and appealed(request, decision, form):
        return redirect(decision)
    context = appealing(decision, decision.appeals.filter(member=request.user, report=None).first(), form)
    context["statement"] = statement_of(decision)
    status = 422 if form.is_bound else 200
    return render(request, "community/moderation/statement.html", context, status=status)


def appealed(request: Any, decision: Decision, form: AppealForm, report: Report | None = None) -> bool:
    """Whether what was sent is an appeal now; else the form says why not."""
    if not form.is_valid():
        return False
    member = None if report else request.user
    text = form.cleaned_data["text"]
    try:
        filed = actions.file_appeal(decision=decision, text=text, member=member, report=report)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if filed.text == text.strip():
        messages.success(request, _("Your appeal has arrived. Another person will decide."))
    else:
        messages.warning(request, _("You have appealed already: what you wrote first counts."))
    return True


def appealing(decision: Decision, appeal: Any, form: AppealForm) -> dict[str, Any]:
    """What a page shows of the appeal: the one that was made, or the form while there is time."""
    in_time = decision.appeal_until >= timezone.now() and decision.reversed_at is None
    return {
        "decision": decision,
        "appeal": appeal,
        "form": form,
        "may_appeal": appeal is None and in_time,
    }
