"""Lists of topics."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community import policies
from community.models import Category, Topic, TopicQuerySet
from community.models.topics import PER_PAGE
from community.paging import BadCursor, from_cursor, to_cursor


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All categories and the topics of all: the newest, the unanswered, or the viewer's own."""
    show = request.GET.get("show", "newest")
    topics = Topic.objects.visible_to(request.user)
    if show == "unanswered":
        topics = topics.unanswered()
    elif show == "mine" and request.user.is_authenticated:
        topics = topics.of_author(request.user)
    else:
        show = "newest"
    context = _page(request, topics, pinned_first=False)
    categories = Category.objects.visible_to(request.user)
    return render(request, "community/index.html", context | {"categories": categories, "show": show})


@login_not_required
@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One category: pinned topics first, then the newest."""
    category = get_object_or_404(Category.objects.visible_to(request.user), slug=slug)
    topics = Topic.objects.visible_to(request.user).filter(category=category)
    context = _page(request, topics, pinned_first=True)
    context["may_start"] = bool(policies.kinds_for(request.user, category))
    return render(request, "community/category.html", context | {"category": category})


def _page(request: HttpRequest, topics: TopicQuerySet, *, pinned_first: bool) -> dict[str, Any]:
    """One page of a list behind the cursor `before`, and the cursor of the next."""
    cursor = request.GET.get("before", "")
    try:
        place = from_cursor(cursor) if cursor else None
    except BadCursor:
        raise Http404("no such place in the list") from None
    rows = topics.for_list(request.user).page(place, pinned_first=pinned_first)
    older = to_cursor(rows[PER_PAGE - 1].place) if len(rows) > PER_PAGE else ""
    return {"topics": rows[:PER_PAGE], "older": older, "is_first": not cursor}
