"""What a member has written that waits for a moderator: she sees it herself, and nobody else."""

from __future__ import annotations

from typing import Any

from portal.members.models import Member
from portal.search.audience import readable

from .models import Post, Topic

MOST = 20


def waiting_in(topic: Topic, page: int, viewer: Any) -> list[Post]:
    """Hers in this topic, on its last page: there they may come to stand.

    `topic` comes `for_page`; it costs a query only where there are some.
    """
    if page != topic.page_count or not topic.has_waiting:  # type: ignore[attr-defined]
        return []
    return list(Post.objects.waiting_of(viewer).filter(topic=topic)[:MOST])


def waiting_of(member: Member) -> list[Post]:
    """All of hers, in rooms she may read, the oldest first."""
    mine = Post.objects.waiting_of(member).filter(readable(member, "topic__category__readers"))
    return list(mine.select_related("topic__category")[:MOST])
