"""Voting for ideas, “me too”, polls, and what becomes of ideas: each by POST."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community import actions
from community.models import Poll, Topic
from community.pages import ballots
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def vote(request: MemberRequest, pk: int) -> HttpResponse:
    """I want this too, or not after all (`active` is 1 or 0)."""
    topic, active = _topic(request, pk), request.POST.get("active") == "1"
    try:
        actions.vote(member=request.user, topic=topic, active=active)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(topic)
    if not request.htmx:
        return redirect(topic)
    topic.refresh_from_db(fields=["vote_count"])
    topic.is_voted = active  # type: ignore[attr-defined]
    return render(request, "community/_vote.html", {"topic": topic, "may_vote": True})


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def status(request: MemberRequest, pk: int) -> HttpResponse:
    """Staff says what becomes of an idea."""
    topic = _topic(request, pk)
    try:
        changed = actions.set_idea_status(
            actor=request.user, topic=topic, status=request.POST.get("status", "")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if changed:
            messages.success(request, _("Saved. Who had the idea, and who voted for it, is told."))
    return redirect(topic)


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def ballot(request: MemberRequest, pk: int) -> HttpResponse:
    """The chosen answers (`option`), or none of them any more (`withdraw`)."""
    polls = Poll.objects.select_related("topic__category")
    poll = get_object_or_404(polls, topic__in=Topic.objects.visible_to(request.user).filter(pk=pk))
    sent = [] if "withdraw" in request.POST else request.POST.getlist("option")
    chosen = [int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 18]
    refused = ""
    try:
        if not chosen and "withdraw" not in request.POST:
            raise Refused("no_option", _("Please choose an answer."))
        actions.cast_ballot(member=request.user, poll=poll, options=chosen)
    except Refused as refusal:
        refused = str(refusal)
    if not request.htmx:
        if refused:
            messages.error(request, refused)
        return redirect(f"{poll.topic.get_absolute_url()}#poll")
    poll.refresh_from_db(fields=["voter_count"])
    context = {"shown_poll": ballots.shown_poll(poll, request.user), "topic": poll.topic}
    return render(request, "community/_poll.html", context | {"refused": refused, "sent": True})


def _topic(request: MemberRequest, pk: int) -> Topic:
    topics = Topic.objects.visible_to(request.user).select_related("category", "author")
    return get_object_or_404(topics, pk=pk)
