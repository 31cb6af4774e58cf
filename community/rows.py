"""What a list of topics shows, ready for a template that only puts it in its place."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.shell.templatetags.ui import avatar, when

from .models import Order, Topic
from .models.listing import Place


@dataclass(slots=True)
class Row:
    """One line of a list; `tags`, `avatar` and `moment` are HTML. `topic` is what it was made of."""

    topic: Topic
    title: str
    url: str
    unread: bool
    who: str
    room: str
    replies: int
    avatar: SafeString
    moment: SafeString | str
    tags: SafeString

    def place(self, order: Order) -> Place:
        """Where the list goes on behind it."""
        head = int(getattr(self.topic, order)) if order else 0
        return Place(head, self.topic.last_post_at, self.topic.pk)


def rows(topics: Iterable[Topic]) -> list[Row]:
    """Lines of topics that come `for_list`."""
    return [_row(topic) for topic in topics]


def _row(topic: Topic) -> Row:
    replies = topic.reply_count
    return Row(
        topic=topic,
        title=topic.title,
        url=topic.resume_url,
        unread=topic.unread,  # type: ignore[attr-defined]
        who=topic.last_author_name if replies else topic.author_name,
        room=topic.category.name,
        replies=replies,
        avatar=avatar(topic.last_author),
        moment=when(topic.last_post_at),
        tags=_tags(get_language() or "", *_marks(topic)),
    )


def _marks(topic: Topic) -> tuple[bool, bool, bool, str, str]:
    return topic.pinned, topic.locked, topic.accepted_id is not None, topic.idea_status, topic.kind


@functools.lru_cache(maxsize=512)
def _tags(language: str, pinned: bool, locked: bool, solved: bool, idea_status: str, kind: str) -> SafeString:
    """The tags behind a title: few combinations, each drawn once for a language."""
    topic = Topic(pinned=pinned, locked=locked, idea_status=idea_status, kind=kind)
    return render_to_string("community/_topic_tags.html", {"topic": topic, "solved": solved})
