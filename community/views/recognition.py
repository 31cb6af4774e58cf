"""Reactions to posts, and what contributions have earned."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions, policies
from community.models import Post, Reaction
from community.pages import leaders
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit

NAMED = 10


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def react(request: MemberRequest, pk: int) -> HttpResponse:
    """One of the reactions, or not after all: the field called like its kind is 1 or 0."""
    post = _post(request, pk)
    kind = next((kind for kind in Reaction.Kind if kind in request.POST), None)
    if kind is None:
        return HttpResponseBadRequest(_("Please choose one of the reactions."))
    try:
        actions.react(member=request.user, post=post, kind=kind, active=request.POST[kind] == "1")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(post.place_url)
    if not request.htmx:
        return redirect(post.place_url)
    post.refresh_from_db(fields=[f"{one}_count" for one in Reaction.Kind])
    Reaction.objects.mark([post], request.user)
    return render(request, "community/_reactions.html", {"post": post})


@login_not_required
@require_safe
def reactions(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has reacted to a post: the first few of each kind, by name."""
    post = _post(request, pk)
    given = Reaction.objects.given_by(post, NAMED)
    rows = [
        (kind.label, given[kind], getattr(post, f"{kind}_count") - len(given[kind])) for kind in Reaction.Kind
    ]
    template = (
        "community/_who_reacted.html" if "hx-request" in request.headers else "community/reactions.html"
    )
    return render(request, template, {"post": post, "rows": [row for row in rows if row[1] or row[2] > 0]})


@require_safe
def leaderboard(request: MemberRequest) -> HttpResponse:
    """Who has helped most this month, or since the beginning; gone where it is switched off."""
    if not leaders.is_shown():
        raise Http404("the leaderboard is switched off")
    month = request.GET.get("period") != "all"
    context = {
        "leaders": leaders.of_the_month() if month else leaders.of_all_time(),
        "month": month,
        "today": timezone.localdate(),
        "listed": policies.standing_of(request.user).listed,
    }
    return render(request, "community/leaderboard.html", context)


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def listed(request: MemberRequest) -> HttpResponse:
    """Be on the leaderboard, or leave it (`listed` is 1 or 0)."""
    wanted = request.POST.get("listed") == "1"
    actions.list_on_leaderboard(member=request.user, listed=wanted)
    messages.success(
        request, _("You are on the list again.") if wanted else _("You are not on the list any more.")
    )
    return redirect("community:leaderboard" if leaders.is_shown() else "community:index")


def _post(request: HttpRequest, pk: int) -> Post:
    posts = Post.objects.visible_to(request.user).select_related("topic__category", "author")
    return get_object_or_404(posts, pk=pk)
