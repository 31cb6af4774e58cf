"""What messages may still tell: nothing of posts and topics their receiver may not read (any more).

Between an event and its mail, and for as long as a message lies in an inbox, a topic is hidden, moved into a
room of others, or gets another title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Value

from community.models import Post, Topic

if TYPE_CHECKING:
    from portal.members.models import Member
    from portal.notifications.models import Message

Context = dict[str, Any]
#: Titles as they are now, by what was asked for: ("post" or "topic", its id).
Titles = dict[tuple[str, int], str]


def still_told(messages: Sequence[Message]) -> Mapping[int, Context]:
    """The contexts, with today's titles, of the messages whose receivers may read what they tell of.

    One query for all messages of one member. A message tells of the post it comes from, else of the topic in
    its context; a digest of its lines' topics, and of those alone that are still hers to read.
    """
    of_members: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        of_members[message.member_id].append(message)
    told: dict[int, Context] = {}
    for hers in of_members.values():
        titles = _titles(hers[0].member, [place for message in hers for place in _places(message)])
        told |= {message.pk: context for message in hers if (context := _context(message, titles))}
    return told


def _places(message: Message) -> list[tuple[str, int]]:
    """What the message tells of."""
    kind, _colon, pk = message.source.partition(":")
    if kind == "post" and pk.isdecimal():
        return [("post", int(pk))]
    context = message.context
    return [("topic", one["topic"]) for one in context.get("topics", [context]) if "topic" in one]


def _titles(member: Member, places: list[tuple[str, int]]) -> Titles:
    """The titles of those the member may read."""
    posts = Post.objects.visible_to(member).filter(pk__in={pk for kind, pk in places if kind == "post"})
    topics = Topic.objects.visible_to(member).filter(pk__in={pk for kind, pk in places if kind == "topic"})
    found = posts.order_by().values_list(Value("post"), "pk", "topic__title")
    rows = found.union(topics.order_by().values_list(Value("topic"), "pk", "title"), all=True)
    return {(kind, pk): title for kind, pk, title in rows}


def _context(message: Message, titles: Titles) -> Context | None:
    """The message's context as it may be shown; None where nothing of it may."""
    context: Context = message.context
    if "topics" in context:
        lines = [
            line | {"title": titles["topic", line["topic"]]}
            for line in context["topics"]
            if ("topic", line.get("topic")) in titles
        ]
        return context | {"topics": lines} if lines else None
    title = next((titles[place] for place in _places(message) if place in titles), None)
    return None if title is None else context | {"title": title}
