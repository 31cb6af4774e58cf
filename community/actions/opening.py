"""Starting a topic with what its kind and its author ask for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.models import Category, Kind, Topic
from community.screening.verdicts import Origin
from portal.members.models import Member

from .polls import PollDraft, open_poll
from .uploads import require_picture
from .writing import start_topic


@transaction.atomic
def open_topic(
    *,
    author: Member,
    category: Category,
    kind: str,
    title: str,
    text: str,
    poll: PollDraft | None = None,
    at: datetime | None = None,
    origin: Origin | None = None,
) -> Topic:
    """`start_topic`, with a poll where one is asked for; a showcase shows at least one picture.

    Refused: as `start_topic` and `open_poll`, and no_picture.
    """
    topic = start_topic(
        author=author,
        category=category,
        kind=kind,
        title=title,
        text=text,
        beside="\n".join([poll.question, *poll.options]) if poll else "",
        at=at,
        origin=origin,
    )
    if kind == Kind.SHOWCASE:
        require_picture(topic.posts.get())
    if poll is not None:
        open_poll(topic=topic, draft=poll)
    return topic
