"""The moderators' queue."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions, policies
from community.forms import DecisionForm
from community.models import Decision, Report
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused

SHOWN = 20


@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """What waits for a decision, oldest first, each with its content beside it."""
    _only_moderators(request)
    return _queue(request)


@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Hide or keep what a notice is about."""
    _only_moderators(request)
    report = get_object_or_404(Report.objects.exclude(matter=None).select_related("matter"), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid() or report.matter is None:
        return _queue(request, refused=(report.pk, form))
    data = form.cleaned_data
    try:
        actions.decide(actor=request.user, matter=report.matter, ground=Decision.Ground.RULES, **data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Hidden.") if data["outcome"] == "hide" else _("Kept."))
    return redirect("moderation:queue")


def _queue(request: MemberRequest, refused: tuple[int, DecisionForm] | None = None) -> HttpResponse:
    """The queue; `refused` is the notice whose form could not be taken, shown with what was typed."""
    waiting = Report.objects.waiting().select_related("reporter", "matter")
    reports = waiting.with_content(SHOWN)
    for report in reports:
        typed = refused and refused[0] == report.pk
        report.form = refused[1] if typed and refused else DecisionForm(auto_id=f"id_{report.pk}_%s")  # type: ignore[attr-defined]
        report.may_decide = report.reporter != request.user  # type: ignore[attr-defined]
    context = {"reports": reports, "total": waiting.count()}
    return render(request, "community/moderation/queue.html", context, status=422 if refused else 200)


def _only_moderators(request: MemberRequest) -> None:
    if not policies.may_moderate(request.user):
        raise Http404("not for this member")
