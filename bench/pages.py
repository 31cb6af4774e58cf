"""The pages that are measured. To measure another one, add a line.

`path` may name what `places` finds in the seeded database; `member` and `visitor` are the most queries a page
may take (session and cache included), None where it is not served to them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from community.models import Category, Topic
from community.models.listing import PER_PAGE, Place
from community.pages.paging import to_cursor
from portal.demo.load.forum import COMMON, RARE
from portal.search.query import search


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    member: int | None = 9
    visitor: int | None = 6


BARE, BAREST = "bare view: 20 posts with their authors", "barest view: 20 names"
PAGES = [
    Page(BARE, "/bench/bare/{topic_id}/", member=4, visitor=2),
    Page(BAREST, "/bench/barest/", member=4, visitor=2),
    Page("landing, dashboard", "/"),
    Page("index", "/community/"),
    Page("list1: a category", "/community/c/{category}/"),
    Page("list_deep: its page {page}", "/community/c/{category}/?before={deep}"),
    Page("topic", "/community/t/{topic}/"),
    Page("topic_last: of {last} posts", "/community/t/{largest}/?post={last}"),
    Page("search_common: {common_found}", "/search/?q={common}"),
    Page("search_rare: {rare_found}", "/search/?q={rare}"),
    # Balance, tier, a year's chart, what comes and goes, what may be undone and the last lines: seven reads.
    Page("points account", "/loyalty/", member=16, visitor=None),
    Page("statement", "/loyalty/statement/", visitor=None),
    Page("my cases", "/feedback/", visitor=None),
    Page("help centre", "/help/"),
]


def places() -> dict[str, object]:
    """What the paths above name: some topic, the largest topic and its last post, a category."""
    largest = Topic.objects.order_by("-last_number")[0]
    usual = Topic.objects.filter(last_number__gte=5).order_by("pk").first() or largest
    category = Category.objects.order_by(F("topic_count").desc())[0]
    page, cursor = _deep(category)
    viewer = AnonymousUser()
    return {
        "page": page,
        "deep": cursor,
        "common": COMMON,
        "common_found": f"{search(COMMON, viewer).total_capped} found",
        "rare": RARE,
        "rare_found": f"{search(RARE, viewer).total_capped} found",
        "topic": f"{usual.pk}/{usual.slug}",
        "topic_id": largest.pk,
        "largest": f"{largest.pk}/{largest.slug}",
        "last": largest.last_number,
        "category": category.slug,
    }


def _deep(category: Category) -> tuple[int, str]:
    """The 1,000th page of a category, or its last full one: its number and its cursor."""
    topics = Topic.objects.visible_to(AnonymousUser()).filter(category=category)
    page = max(2, min(1000, topics.count() // PER_PAGE))
    last = topics.order_by("-pinned", "-last_post_at", "-pk")[(page - 1) * PER_PAGE - 1]
    return page, to_cursor(Place(int(last.pinned), last.last_post_at, last.pk))
