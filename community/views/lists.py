"""Lists of topics."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from community import actions, policies
from community.models import Order, Topic
from community.models.listing import PER_PAGE, Place, Shown
from community.pages import compiled, leaders
from community.pages.below import add_newest
from community.pages.feeds import feed_of
from community.pages.page_cache import cached_for_visitors
from community.pages.paging import BadCursor, from_cursor, to_cursor
from community.pages.rows import rows
from community.rooms import grouped
from portal.members.requests import MemberRequest

from .following import Followable
from .rooms import moved


@login_not_required
@require_safe
@cached_for_visitors
def index(request: HttpRequest) -> HttpResponse:
    """All categories, and one of the lists of all topics: `?show=` says which."""
    lists = _lists(request.user)
    show = next((one for one in lists if one == request.GET.get("show")), Shown.NEWEST)
    order, place = show.order, _place(request)
    context = _page(compiled.topics(request.user, show, order, place), order, place)
    rooms = grouped(compiled.categories(request.user))
    context |= {"rooms": rooms, "show": show, "lists": lists, "now": timezone.now()}
    context["feed"] = feed_of(show)
    context["leaderboard"] = request.user.is_authenticated and leaders.is_shown()
    return render(request, "community/index.html", context)


@login_not_required
@require_safe
@cached_for_visitors
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One category: pinned topics first, then the newest."""
    category = compiled.category(request.user, slug)
    if category is None:
        raise Http404("no such category")
    if category.slug != slug:
        return moved(category)
    place = _place(request)
    topics = compiled.topics_in(request.user, category, Order.PINNED, place)
    context = _page(topics, Order.PINNED, place)
    context["may_start"] = bool(policies.kinds_for(request.user, category))
    if request.user.is_authenticated:
        context["follow"] = Followable(f"{category.get_absolute_url()}follow/", category.is_followed)  # type: ignore[attr-defined]
    rooms = grouped(compiled.children(request.user, category))
    if place is None:
        add_newest(rooms, request.user)
    context |= {"category": category, "rooms": rooms}
    return render(request, "community/category.html", context)


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Nothing is new any more that was written until the list was shown (`until`, ISO 8601)."""
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    # Other years do not hold their moments in every time zone.
    if until is not None and timezone.is_aware(until) and 1970 <= until.year < 9999:
        actions.catch_up(member=request.user, until=until)
    return redirect("community:index")


def _lists(viewer: Any) -> tuple[Shown, ...]:
    return tuple(Shown) if viewer.is_authenticated else Shown.of_all()


def _place(request: HttpRequest) -> Place | None:
    """What the cursor `before` names; 404 where that is no place."""
    cursor = request.GET.get("before", "")
    try:
        return from_cursor(cursor) if cursor else None
    except BadCursor:
        raise Http404("no such place in the list") from None


def _page(topics: list[Topic], order: Order, place: Place | None) -> dict[str, Any]:
    """One page of a list behind the place, and the cursor of the next."""
    found = rows(topics, with_room=order != Order.PINNED)
    older = to_cursor(found[PER_PAGE - 1].place(order)) if len(found) > PER_PAGE else ""
    return {"topics": found[:PER_PAGE], "older": older, "is_first": place is None}
