"""What became of a notice, for whoever sent it; without an account by the signed address from the mail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from community.dsa.statements import outcome_for, title_of
from community.models import Report
from portal.shell.ratelimit import rate_limit

from .forms import AppealForm
from .statements import appealed, appealing


@login_not_required
@require_http_methods(["GET", "POST"])
@rate_limit("moderation.appeal", limit=10, seconds=3600)
def notice(request: HttpRequest, reference: str, signature: str = "") -> HttpResponse:
    """The receipt, later the outcome; a POST appeals the decision."""
    report = _own(request, reference, signature)
    decision, form = report.decision, AppealForm(request.POST or None)
    context = {"report": report, "title": title_of(report)}
    if decision:
        if form.is_bound and appealed(request, decision, form, report):
            return redirect(request.path)
        context |= appealing(decision, report.appeals.first(), form)
        context["outcome"] = outcome_for(report)
        context["may_appeal"] = context["may_appeal"] and context["outcome"] != "hidden"
    status = 422 if decision and form.is_bound else 200
    answer = render(request, "community/moderation/notice.html", context, status=status)
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _own(request: HttpRequest, reference: str, signature: str) -> Report:
    """The report of the member who is logged in, or the one the signature was made for; else 404."""
    reports = Report.objects.select_related("decision__rule")
    if signature:
        report = get_object_or_404(reports, reference=reference, reporter=None)
        if report.is_signed_by(signature):
            return report
    elif request.user.is_authenticated:
        return get_object_or_404(reports, reference=reference, reporter=request.user)
    raise Http404("no such notice")
