"""Answering: one question, no login. Looking changes nothing, so a mail scanner can't answer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit

from . import actions
from .forms import AnswerForm
from .models import Invitation


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("feedback.survey", limit=60, seconds=3600)
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question; only a POST records the answer and uses the token up."""
    invitation = get_object_or_404(Invitation.objects.by_token(token).select_related("survey", "member"))
    if request.method == "POST":
        return _answer(request, invitation)
    return _page(request, invitation, AnswerForm(survey=invitation.survey))


def _answer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AnswerForm(request.POST, survey=invitation.survey)
    if not form.is_valid():
        return _page(request, invitation, form, status=422)
    try:
        actions.answer(invitation=invitation, language=get_language() or "", **form.cleaned_data)
    except Refused:
        invitation.refresh_from_db(fields=["state"])
        return _page(request, invitation, form, status=409)
    return redirect(invitation)


def _page(request: HttpRequest, invitation: Invitation, form: AnswerForm, status: int = 200) -> HttpResponse:
    template = "feedback/survey.html"
    if invitation.state == Invitation.State.ANSWERED:
        template = "feedback/survey_thanks.html"
    elif invitation.is_expired:
        template = "feedback/survey_expired.html"
    context = {"invitation": invitation, "survey": invitation.survey, "form": form}
    return render(request, template, context, status=status)


@require_safe
def invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """From the inbox to the question: the member's own invitations only."""
    return redirect(get_object_or_404(Invitation.objects.visible_to(request.user), pk=invitation_id))
