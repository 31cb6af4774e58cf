"""Lists of topics."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from community import actions, leaders, policies
from community.models import Category, CategoryFollow, Order, Topic, TopicQuerySet
from community.models.listing import PER_PAGE
from community.page_cache import cached_for_visitors
from community.paging import BadCursor, from_cursor, to_cursor
from community.rooms import grouped
from community.rows import rows
from portal.members.requests import MemberRequest

from .following import Followable
from .rooms import moved


class Shown(TextChoices):
    """The lists of all topics; the last two are a member's."""

    NEWEST = "newest", _("Newest")
    UNANSWERED = "unanswered", _("Unanswered")
    POPULAR = "popular", _("Popular")
    UNREAD = "unread", _("Unread")
    MINE = "mine", _("My topics")


OF_MEMBERS = {Shown.UNREAD, Shown.MINE}


@login_not_required
@require_safe
@cached_for_visitors
def index(request: HttpRequest) -> HttpResponse:
    """All categories, and one of the lists of all topics: `?show=` says which."""
    show, lists = request.GET.get("show", Shown.NEWEST), _lists(request.user)
    if show not in lists:
        show = Shown.NEWEST
    topics = _chosen(Topic.objects.visible_to(request.user).for_rows(request.user), show, request.user)
    context = _page(request, topics, Order.POPULAR if show == Shown.POPULAR else Order.NEWEST)
    rooms = grouped(Category.objects.visible_to(request.user))
    context |= {"rooms": rooms, "show": show, "lists": lists, "now": timezone.now()}
    context["leaderboard"] = request.user.is_authenticated and leaders.is_shown()
    return render(request, "community/index.html", context)


@login_not_required
@require_safe
@cached_for_visitors
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One category: pinned topics first, then the newest."""
    categories = Category.objects.visible_to(request.user).select_related("parent", "segment", "picture")
    category = get_object_or_404(categories.at(slug))
    if category.slug != slug:
        return moved(category)
    topics = Topic.objects.visible_to(request.user).filter(category=category).for_rows(request.user)
    context = _page(request, topics, Order.PINNED)
    context["may_start"] = bool(policies.kinds_for(request.user, category))
    if request.user.is_authenticated:
        followed = CategoryFollow.objects.filter(member=request.user, category=category).exists()
        context["follow"] = Followable(reverse("community:follow_category", args=[slug]), followed)
    context |= {"category": category, "rooms": grouped(categories.filter(parent=category))}
    return render(request, "community/category.html", context)


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Nothing is new any more that was written until the list was shown (`until`, ISO 8601)."""
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    if until is not None and timezone.is_aware(until):
        actions.catch_up(member=request.user, until=until)
    return redirect("community:index")


def _lists(viewer: Any) -> list[Shown]:
    return [shown for shown in Shown if viewer.is_authenticated or shown not in OF_MEMBERS]


def _chosen(topics: TopicQuerySet, show: str, viewer: Any) -> TopicQuerySet:
    if show == Shown.UNANSWERED:
        return topics.unanswered()
    if show == Shown.UNREAD:
        return topics.with_news()
    return topics.of_author(viewer) if show == Shown.MINE else topics


def _page(request: HttpRequest, topics: TopicQuerySet, order: Order) -> dict[str, Any]:
    """One page of a list behind the cursor `before`, and the cursor of the next."""
    cursor = request.GET.get("before", "")
    try:
        place = from_cursor(cursor) if cursor else None
    except BadCursor:
        raise Http404("no such place in the list") from None
    found = rows(topics.page(place, order))
    older = to_cursor(found[PER_PAGE - 1].place(order)) if len(found) > PER_PAGE else ""
    return {"topics": found[:PER_PAGE], "older": older, "is_first": not cursor}
