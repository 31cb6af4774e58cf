"""Starting a topic with what its kind and its author ask for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import pictures
from community.models import Category, Kind, Topic
from community.screening.verdicts import Origin
from portal.content.models import Image
from portal.members.models import Member
from portal.shell.ports import Refused

from .polls import PollDraft, open_poll
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
        author=author, category=category, kind=kind, title=title, text=text, at=at, origin=origin
    )
    if kind == Kind.SHOWCASE and not _has_picture(topic):
        raise Refused("no_picture", _("A showcase needs at least one picture: please add yours."))
    if poll is not None:
        open_poll(topic=topic, draft=poll)
    return topic


def _has_picture(topic: Topic) -> bool:
    opening = topic.posts.values_list("pk", flat=True)
    return Image.objects.filter(source__in=[pictures.source_of_post(pk) for pk in opening]).exists()
