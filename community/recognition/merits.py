"""Reckoning a member's standing from the rows behind it. Only what stands counts, so it can be done again.

What counts is her own doing: a post that is visible, whatever became of the others around it, unless the
topic was hidden together with it as its opening post.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from portal.search.audience import Audience

from ..models import Decision, Post, ReadMark, Report, Reputation, State, TrustStep

#: Posts of one topic that count as read: who jumps to the end of a long one has not read all of it.
READ_PER_TOPIC = 100
#: How long a post hidden by a decision is held against its author.
REMEMBERED = timedelta(days=365)
OPEN_TO_ALL = (Audience.PUBLIC.value, Audience.MEMBERS.value)

COUNTED = (
    "post_count", "accepted_count", "helpful_count", "open_accepted_count", "open_helpful_count",
    "read_count", "topics_read", "hidden_count", "flags_right", "flags_wrong",
)  # fmt: skip


def counts() -> dict[str, Any]:
    """Expressions on Reputation: `now_<column>` for each of COUNTED."""
    posts = standing_posts().filter(author=OuterRef("pk"))
    answers = accepted(posts)
    marks = ReadMark.objects.filter(member=OuterRef("pk"), number__gt=0)
    notices = Report.objects.filter(reporter=OuterRef("pk"), decision__reversed_at=None)
    hidden = Decision.objects.filter(
        member=OuterRef("pk"),
        hides_content=True,
        reversed_at=None,
        decided_at__gt=timezone.now() - REMEMBERED,
    )
    found = {
        "post_count": _total(posts, "author", Count("pk")),
        "accepted_count": _total(answers, "author", Count("pk")),
        "helpful_count": _total(posts, "author", Sum("helpful_count")),
        "open_accepted_count": _total(open_to_all(answers), "author", Count("pk")),
        "open_helpful_count": _total(open_to_all(posts), "author", Sum("helpful_count")),
        "read_count": _total(marks, "member", Sum(Least("number", READ_PER_TOPIC))),
        "topics_read": _total(marks, "member", Count("pk")),
        "hidden_count": _total(hidden, "member", Count("pk")),
        # One decision answers many notices: each of them was right, or was not.
        "flags_right": _total(notices.exclude(decision__outcome="keep"), "reporter", Count("decision")),
        "flags_wrong": _total(notices.filter(decision__outcome="keep"), "reporter", Count("decision")),
    }
    return {f"now_{name}": found[name] for name in COUNTED}


def standing_posts() -> QuerySet[Post]:
    """The posts that count for their authors."""
    return Post.objects.filter(state=State.VISIBLE).exclude(number=1, topic__state=State.HIDDEN)


def accepted(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those that are the accepted answer to somebody else's question."""
    return posts.filter(accepted_in__isnull=False).exclude(topic__author=F("author"))


def open_to_all(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those that every member may read."""
    return posts.filter(topic__state=State.VISIBLE, topic__category__readers__in=OPEN_TO_ALL)


def level_earned(standing: Reputation, ladder: list[TrustStep]) -> int:
    """The highest level all of whose steps are met."""
    level = 0
    for step in ladder:
        if not step.is_met_by(standing):
            break
        level = step.level
    return level


def _total(rows: QuerySet[Any], by: str, measure: Any) -> Coalesce:
    per_member = rows.order_by().values(by).annotate(total=measure).values("total")
    return Coalesce(Subquery(per_member, output_field=IntegerField()), 0)
