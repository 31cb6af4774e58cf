"""What a list of topics shows, ready for a template that only puts it in its place."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.shell.stencils import Stencil, hole
from portal.shell.templatetags.ui import Clock, avatar

from ..models import Order, Topic
from ..models.listing import Place

_HOLES = {name: hole(name) for name in ("avatar", "url", "title", "who", "moment", "replies")}


@dataclass(slots=True)
class Row:
    """One line of a list; `topic` is what it was made of."""

    topic: Topic
    html: SafeString

    @property
    def title(self) -> str:
        return self.topic.title

    @property
    def unread(self) -> bool:
        return bool(self.topic.unread)  # type: ignore[attr-defined]

    def place(self, order: Order) -> Place:
        """Where the list goes on behind it."""
        head = int(getattr(self.topic, order)) if order else 0
        return Place(head, self.topic.last_post_at, self.topic.pk)


def rows(topics: Iterable[Topic], *, with_room: bool = True) -> list[Row]:
    """Lines of topics that come `for_list`; `with_room` names the category in each."""
    language, clock = get_language() or "", Clock()
    return [Row(topic, _html(topic, language, clock, with_room)) for topic in topics]


def tags(topic: Topic) -> SafeString:
    """What marks a topic: pinned, closed, solved, …"""
    solved = topic.accepted_id is not None
    return _tags(get_language() or "", topic.pinned, topic.locked, solved, topic.idea_status, topic.kind)


@functools.lru_cache(maxsize=512)
def _tags(language: str, pinned: bool, locked: bool, solved: bool, idea_status: str, kind: str) -> SafeString:
    topic = Topic(pinned=pinned, locked=locked, idea_status=idea_status, kind=kind)
    return Stencil.of("community/_topic_tags.html", {"topic": topic, "solved": solved}).fill({})


def _html(topic: Topic, language: str, clock: Clock, with_room: bool) -> SafeString:
    replies, solved = topic.reply_count, topic.accepted_id is not None
    unread: bool = topic.unread  # type: ignore[attr-defined]
    marks = topic.pinned, topic.locked, solved, topic.idea_status, topic.kind
    values = {
        "avatar": avatar(topic.last_author),
        "url": topic.resume_url,
        "title": topic.title,
        "who": topic.last_author_name if replies else topic.author_name,
        "room": topic.category.name if with_room else "",
        "moment": clock.when(topic.last_post_at),
        "replies": replies,
    }
    return _stencil(language, bool(unread), with_room, *marks).fill(values)


@functools.lru_cache(maxsize=512)
def _stencil(
    language: str,
    unread: bool,
    with_room: bool,
    pinned: bool,
    locked: bool,
    solved: bool,
    idea_status: str,
    kind: str,
) -> Stencil:
    """A line of such a topic: there are few combinations."""
    topic = Topic(pinned=pinned, locked=locked, idea_status=idea_status, kind=kind)
    room = hole("room") if with_room else ""
    context = {**_HOLES, "topic": topic, "unread": unread, "solved": solved, "room": room}
    return Stencil.of("community/_topic_row.html", context)
