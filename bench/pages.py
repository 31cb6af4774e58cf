"""The pages that are measured. To measure another one, add a line.

`path` may name what `places` finds in the seeded database; `member` and `visitor` are the most queries a page
may take (session and cache included), None where it is not served to them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    member: int | None = 9
    visitor: int | None = 6


PAGES = [
    Page("bare view: 20 rows of one query", "/bench/bare/", member=4, visitor=2),
    Page("landing, dashboard", "/"),
    Page("topic list", "/community/"),
    Page("topic list of a category", "/community/c/{category}/"),
    Page("topic", "/community/t/{topic}/"),
    Page("last page of the largest topic", "/community/t/{largest}/?post={last}"),
    Page("points account", "/loyalty/", visitor=None),
    Page("statement", "/loyalty/statement/", visitor=None),
    Page("my cases", "/feedback/", visitor=None),
    Page("help centre", "/help/"),
]


def places() -> dict[str, object]:
    """What the paths above name: some topic, the largest topic and its last post, a category."""
    from community.models import Category, Topic

    largest = Topic.objects.order_by("-last_number")[0]
    usual = Topic.objects.filter(last_number__gte=5).order_by("pk").first() or largest
    return {
        "topic": f"{usual.pk}/{usual.slug}",
        "largest": f"{largest.pk}/{largest.slug}",
        "last": largest.last_number,
        "category": Category.objects.order_by(F("topic_count").desc())[0].slug,
    }
