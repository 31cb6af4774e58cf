"""Starting topics and replying."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import PostPublished, TopicStarted
from community.models import Category, Follow, Post, State, Topic
from community.models.topics import slug_of
from community.screening.verdicts import Origin, Verdict
from portal.activity.actions import record
from portal.compiled_changes import insert_drawn, insert_later
from portal.content import markdown
from portal.members.models import Member
from portal.row_models import new
from portal.shell.ports import Refused
from portal.together import apart, transaction_together

from . import screening, uploads
from .drafts import discard_draft
from .places import Place
from .reading import mark_written
from .texts import clean, clean_title


@transaction.atomic
def start_topic(
    *,
    author: Member,
    category: Category,
    kind: str,
    title: str,
    text: str,
    beside: str = "",
    at: datetime | None = None,
    origin: Origin | None = None,
) -> Topic:
    """Start a topic with its opening post. `text` is Markdown, `at` the moment (default: now).

    `beside` is what else of hers will be read there, as the words of a poll: it is looked at, not kept.
    What the rules hold (`screening.screen`, which may refuse too) waits with its topic for a moderator.
    Refused: kind_not_allowed, empty, too_long.
    """
    title, text = clean_title(title), clean(text)
    html = uploads.render(text, author=author.pk)  # takes its time, so before any lock
    verdict = screening.screen(
        author=author, title=title, text=f"{text}\n{beside}" if beside else text, origin=origin, at=at
    )
    if not policies.may_start(author, category, kind):
        raise Refused("kind_not_allowed", _("You cannot start a topic of this kind here."))
    at = at or timezone.now()
    topic = Topic.objects.create(
        category=category,
        kind=kind,
        title=title,
        slug=slug_of(title),
        author=author,
        created_at=at,
        last_post_at=at,
        last_author=author,
        last_number=0 if verdict.is_held else 1,
        post_count=0 if verdict.is_held else 1,
        state=State.HELD if verdict.is_held else State.VISIBLE,
    )
    if verdict.is_held:
        screening.hold(verdict, _write(topic, author, (text, html), at), origin)
        return topic
    record(
        TopicStarted(topic=topic.pk, category=category.pk, topic_kind=kind),
        member=author,
        actor=author,
        source=f"topic:{topic.pk}",
        occurred_at=at,
    )
    screening.note(verdict, _publish(topic, author, (text, html), at, number=1))
    Category.objects.filter(pk=category.pk).update(
        topic_count=F("topic_count") + 1, post_count=F("post_count") + 1
    )
    return topic


def reply(
    *,
    author: Member,
    topic: Topic | int,
    text: str,
    at: datetime | None = None,
    origin: Origin | None = None,
    is_drafted: bool = False,
) -> Post:
    """Add a post at the end of a topic. `text` is Markdown, `at` the moment (default: now).

    Of a topic that was not read yet its id is enough: Topic.DoesNotExist where its author may not read it.
    `is_drafted`: her draft of it goes. What the rules hold (`screening.screen`, which may refuse too) has
    no number until a moderator agrees.
    Refused: closed (locked, hidden, or not the author's to read), empty, too_long.
    """
    text = clean(text)
    html = uploads.render(text, author=author.pk)  # takes its time, so before any lock
    with transaction_together(connection):
        judged = screening.screen_later(author=author, text=text, origin=origin, at=at)
        place = Place(author, topic)
        verdict = judged()
        if not policies.may_reply(author, place.topic):
            raise _closed()
        at = at or timezone.now()
        if is_drafted:
            discard_draft(member=author, place=f"reply:{place.pk}")
        if not verdict.findings:
            return _add(place, author, (text, html), at)
        with apart(connection):
            return _add_looked_at(place, author, (text, html), at, verdict, origin)


def _add_looked_at(
    place: Place, author: Member, text: tuple[str, str], at: datetime, verdict: Verdict, origin: Origin | None
) -> Post:
    if verdict.is_held:
        screening.hold(verdict, post := _write(place.topic, author, text, at), origin)
    else:
        screening.note(verdict, post := _add(place, author, text, at))
    return post


def _add(place: Place, author: Member, text: tuple[str, str], at: datetime) -> Post:
    number = place.take(at)
    if number is None:
        raise _closed()
    return _publish(place.topic, author, text, at, number, place.ids)


def _publish(
    topic: Topic,
    author: Member,
    text: tuple[str, str],
    at: datetime,
    number: int,
    drawn: tuple[int | None, ...] = (None, None),
) -> Post:
    """Write a visible post with a number taken under the topic's lock; its author has read it.

    `drawn`: ids for the post and its event.
    """
    post = _write(topic, author, text, at, number, drawn[0])
    mark_written(member=author, standing=policies.standing_of(author), topic=topic, number=number)
    record(
        PostPublished(topic=topic.pk, post=post.pk, number=number, topic_kind=topic.kind),
        member=author,
        actor=author,
        source=f"post:{post.pk}",
        occurred_at=at,
        pk=drawn[1],
    )
    return post


def _write(
    topic: Topic,
    author: Member,
    text: tuple[str, str],
    at: datetime,
    number: int | None = None,
    pk: int | None = None,
) -> Post:
    """Keep a post, raw and rendered: visible with its number, else held. Its author follows the topic."""
    post = new(
        Post,
        topic=topic,
        number=number,
        author=author,
        text=text[0],
        html=text[1],
        renderer_version=markdown.RENDERER_VERSION,
        created_at=at,
        published_at=None if number is None else at,
        state=State.HELD if number is None else State.VISIBLE,
    )
    insert_drawn(post, pk)
    uploads.attach_new(post)
    insert_later([new(Follow, member=author, topic=topic)], may_be_known=True)
    return post


def _closed() -> Refused:
    return Refused("closed", _("This topic takes no more replies."))
