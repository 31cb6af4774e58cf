"""Starting topics, replying, editing."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import PostEdited, PostPublished, TopicStarted
from community.models import Category, Follow, Post, State, Topic
from community.models.topics import slug_of
from portal.activity.actions import record
from portal.content import markdown
from portal.members.models import Member
from portal.shell.ports import Refused

from .reading import mark_read

MAX_TEXT = 20_000
# Control characters and lone surrogates, which no database takes.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class EditConflict(Exception):
    """Someone saved in between; `post` is what is stored now."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"post {post.pk} is at version {post.version}")
        self.post = post


@transaction.atomic
def start_topic(
    *, author: Member, category: Category, kind: str, title: str, text: str, at: datetime | None = None
) -> Topic:
    """Start a topic with its opening post. `text` is Markdown, `at` the moment (default: now).

    Refused: kind_not_allowed, empty, too_long.
    """
    if not policies.may_start(author, category, kind):
        raise Refused("kind_not_allowed", _("You cannot start a topic of this kind here."))
    title, text = " ".join(_clean(title).split()), _clean(text)
    if len(title) > 140:
        raise Refused("too_long", _("The title is too long."))
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
        last_number=1,
        post_count=1,
    )
    record(
        TopicStarted(topic=topic.pk, category=category.pk, topic_kind=kind),
        member=author,
        actor=author,
        source=f"topic:{topic.pk}",
        occurred_at=at,
    )
    _publish(topic, author, text, at, number=1)
    Category.objects.filter(pk=category.pk).update(
        topic_count=F("topic_count") + 1, post_count=F("post_count") + 1
    )
    return topic


@transaction.atomic
def reply(*, author: Member, topic: Topic, text: str, at: datetime | None = None) -> Post:
    """Add a post at the end of a topic. `text` is Markdown, `at` the moment (default: now).

    Refused: closed (locked, hidden, or not the author's to read), empty, too_long.
    """
    text = _clean(text)
    if not policies.may_reply(author, topic):
        raise _closed()
    at = at or timezone.now()
    # This update takes the topic's row lock: the number read back is this post's alone.
    taken = Topic.objects.filter(pk=topic.pk, locked=False, state=State.VISIBLE).update(
        last_number=F("last_number") + 1,
        post_count=F("post_count") + 1,
        last_post_at=Greatest(F("last_post_at"), Value(at)),
        last_author=author,
    )
    if not taken:
        raise _closed()
    number = Topic.objects.values_list("last_number", flat=True).get(pk=topic.pk)
    post = _publish(topic, author, text, at, number)
    Category.objects.filter(pk=topic.category_id).update(post_count=F("post_count") + 1)
    return post


@transaction.atomic
def edit_post(*, actor: Member, post: Post, text: str, version: int) -> Post:
    """Replace a post's text, if it is still at `version`; else EditConflict with what is stored.

    Refused: not_yours, empty, too_long.
    """
    if not policies.may_edit(actor, post):
        raise Refused("not_yours", _("You cannot edit this post."))
    text = _clean(text)
    changed = Post.objects.filter(pk=post.pk, version=version, state=State.VISIBLE).update(
        text=text,
        html=markdown.render(text),
        renderer_version=markdown.RENDERER_VERSION,
        edited_at=timezone.now(),
        version=version + 1,
    )
    post.refresh_from_db()
    if not changed:
        raise EditConflict(post)
    payload = PostEdited(topic=post.topic_id, post=post.pk, version=post.version)
    record(payload, member=post.author, actor=actor, source=f"post:{post.pk}")
    return post


def _publish(topic: Topic, author: Member, text: str, at: datetime, number: int) -> Post:
    """Write a visible post with a number taken under the topic's lock; its author follows and has read it."""
    post = Post.objects.create(
        topic=topic,
        number=number,
        author=author,
        text=text,
        html=markdown.render(text),
        renderer_version=markdown.RENDERER_VERSION,
        created_at=at,
    )
    Follow.objects.bulk_create([Follow(member=author, topic=topic)], ignore_conflicts=True)
    mark_read(member=author, topic=topic, number=number)
    record(
        PostPublished(topic=topic.pk, post=post.pk, number=number, topic_kind=topic.kind),
        member=author,
        actor=author,
        source=f"post:{post.pk}",
        occurred_at=at,
    )
    return post


def _clean(text: str) -> str:
    """The text without control characters and outer blanks; Refused where nothing, or too much, is left."""
    text = _UNWANTED.sub("", text.replace("\r\n", "\n")).strip("\n").rstrip()
    if not text.strip():
        raise Refused("empty", _("Please write something first."))
    if len(text) > MAX_TEXT:
        raise Refused("too_long", _("The text is too long: at most %(max)d characters.") % {"max": MAX_TEXT})
    return text


def _closed() -> Refused:
    return Refused("closed", _("This topic takes no more replies."))
