"""One matter: the content where it stands, whose it is, and the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, policies
from community.dsa.statements import left_in_words
from community.models import Decision, Matter
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused

from . import context
from .forms import DecisionForm
from .guard import moderators_only
from .queue import to_next
from .sentences import explain


@require_http_methods(["GET", "POST"])
@moderators_only
def matter(request: MemberRequest, pk: int) -> HttpResponse:
    """Look at a matter; a POST decides it and goes on to the next."""
    matter = get_object_or_404(Matter.objects.for_queue(), pk=pk)
    form = DecisionForm(request.POST or None, matter=matter, moderator=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            decision = actions.decide(actor=request.user, matter=matter, **form.as_decision())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("Decided: %(outcome)s.") % {"outcome": decision.get_outcome_display()}
            )
            return to_next(request)
    status = 422 if form.is_bound else 200
    return render(request, "community/moderation/matter.html", _shown(request, matter, form), status=status)


def _shown(request: MemberRequest, matter: Matter, form: DecisionForm) -> dict[str, object]:
    is_open, taken = matter.decided_at is None, matter.is_taken
    return context.surroundings(matter) | {
        "matter": matter,
        "form": form,
        "signals": [explain(signal) for signal in matter.signals.all()],
        "history": context.history(matter),
        "decisions": context.decisions(matter),
        "is_mine": is_open and taken and matter.claimed_by_id == request.user.pk,
        "by_other": taken and is_open and matter.claimed_by_id != request.user.pk,
        "may_decide": is_open and policies.may_decide(request.user, matter),
    }


@require_POST
@moderators_only
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a matter, so that nobody else decides it meanwhile."""
    matter = get_object_or_404(Matter, pk=pk)
    try:
        actions.claim_matter(actor=request.user, matter=matter)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(matter)


@require_POST
@moderators_only
def release(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a matter back to the others."""
    matter = get_object_or_404(Matter, pk=pk)
    actions.release_matter(actor=request.user, matter=matter)
    return redirect("moderation:queue")


@require_POST
@moderators_only
def reverse(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a decision back, with all that it took."""
    decision = get_object_or_404(Decision.objects.select_related("matter"), pk=pk)
    try:
        actions.reverse(decision=decision, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if left := left_in_words(decision):
            messages.warning(request, left)
            return redirect(decision.matter or "moderation:queue")
        messages.success(request, _("Reversed: everything that came with the decision is given back."))
    return redirect(decision.matter or "moderation:queue")
