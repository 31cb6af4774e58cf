"""What a member has written that waits for a moderator: she sees it herself, and nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from portal.members.models import Member
from portal.search.audience import readable

from ..models import Post, State, Topic

MOST = 20


def waiting_in(topic: Topic, page: int, viewer: Any) -> list[Post]:
    """Hers in this topic, on its last page: there they may come to stand.

    `topic` comes `for_page`; it costs a query only where there are some.
    """
    if page != topic.page_count or not topic.has_waiting:  # type: ignore[attr-defined]
        return []
    return list(Post.objects.waiting_of(viewer).filter(topic=topic)[:MOST])


def waiting_of(member: Member) -> list[Post]:
    """All of hers, in rooms she may read, the oldest first.

    Each has `named`: whether she may read its topic's title, as that can be seen or begins with this post.
    """
    mine = Post.objects.waiting_of(member).filter(readable(member, "topic__category__readers"))
    named = mine.annotate(named=Q(topic__state=State.VISIBLE) | Q(number=1) | _is_first())
    return list(named.select_related("topic__category")[:MOST])


def _is_first() -> Q:
    """A new topic's opening post has no number yet, and nothing stands before it."""
    there = Post.objects.filter(topic=OuterRef("topic")).exclude(pk=OuterRef("pk"))
    before = there.filter(Q(number__isnull=False) | Q(pk__lt=OuterRef("pk")))
    return Q(~Exists(before), number=None)
