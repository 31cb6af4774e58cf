"""What a member follows, and how she hears of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions
from community.following import FrequencyForm
from community.models import Category, DigestPlan, Order, Topic
from community.models.listing import PER_PAGE
from community.pages.paging import BadCursor, from_cursor, to_cursor
from community.pages.rows import rows
from portal.members.models import Member
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit


@dataclass(frozen=True)
class Followable:
    """A button to follow or no longer to: where it is sent, and how things stand."""

    url: str
    active: bool


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def topic(request: MemberRequest, pk: int) -> HttpResponse:
    """Hear of new posts in this topic, or no longer (`active` is 1 or 0)."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    actions.follow(member=request.user, topic=topic, active=_active(request))
    return _answer(request, topic.get_absolute_url())


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def category(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear of new topics in this category, or no longer."""
    category = get_object_or_404(Category.objects.visible_to(request.user), slug=slug)
    actions.follow_category(member=request.user, category=category, active=_active(request))
    return _answer(request, category.get_absolute_url())


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def member(request: MemberRequest, handle: str) -> HttpResponse:
    """Hear of new topics this member starts, or no longer."""
    followed = get_object_or_404(Member.objects.visible_to(request.user), handle=handle)
    try:
        actions.follow_member(member=request.user, followed=followed, active=_active(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("members:member", handle)
    return _answer(request, reverse("members:member", args=[handle]))


@require_http_methods(["GET", "HEAD", "POST"])
def following(request: MemberRequest) -> HttpResponse:
    """All she follows and can still see, each with a button to stop; and how the mails come."""
    plan = DigestPlan.objects.filter(member=request.user).first() or DigestPlan(member=request.user)
    form = FrequencyForm(request.POST or None, initial={"frequency": plan.frequency})
    if request.method == "POST" and form.is_valid():
        actions.plan_digests(member=request.user, frequency=form.cleaned_data["frequency"])
        messages.success(request, _("Saved. This is how you hear of it from now on."))
        return redirect("community:following")
    context = {"form": form, "plan": plan} | _topics(request) | _rooms_and_people(request)
    return render(request, "community/following.html", context, status=422 if form.errors else 200)


def _topics(request: MemberRequest) -> dict[str, object]:
    try:
        place = from_cursor(request.GET["before"]) if "before" in request.GET else None
    except BadCursor:
        raise Http404("no such place in the list") from None
    visible = Topic.objects.visible_to(request.user).for_rows(request.user)
    found = rows(visible.followed_by(request.user).page(place))
    older = to_cursor(found[PER_PAGE - 1].place(Order.NEWEST)) if len(found) > PER_PAGE else ""
    return {"topics": found[:PER_PAGE], "older": older, "is_first": place is None}


def _rooms_and_people(request: MemberRequest) -> dict[str, object]:
    me = request.user
    return {
        "categories": Category.objects.visible_to(me).filter(follows__member=me),
        "members": Member.objects.visible_to(me)
        .filter(followed_by__member=me)
        .order_by("display_name", "pk"),
    }


def _active(request: MemberRequest) -> bool:
    return request.POST.get("active") == "1"


def _answer(request: MemberRequest, back: str) -> HttpResponse:
    """The button as it is now for htmx, else the page it was on."""
    if request.htmx:
        follow = Followable(request.path, _active(request))
        return render(request, "community/_follow.html", {"follow": follow})
    return redirect("community:following" if request.POST.get("next") == "following" else back)
