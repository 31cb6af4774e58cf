"""Where a reply comes to stand: its topic, the next number there, and the ids it will be known by."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, DateTimeField, Exists, F
from django.db.models.functions import Greatest

from community.models import Category, Post, Reputation, State, Topic
from portal.activity.models import Event
from portal.compiled_changes import draw_later
from portal.members.models import Member
from portal.members.stand_ins import SomeMember
from portal.precompiled import Given, Select, Update
from portal.search.viewers import Kind, kind_of

# Who has locked the topic has its next number. Her standing's lock comes first, so it has to be there.
_OPEN = Select(
    lambda: (
        Topic.objects.select_for_update(no_key=True)
        .filter(Exists(Reputation.objects.filter(member=Given("author"))))
        .filter(pk=Given("topic"), locked=False, state=State.VISIBLE)
        .order_by()
        .values_list("last_number", "category")
    )
)
_LONGER = Update(
    lambda: Topic.objects.filter(pk=Given("topic")),
    last_number=F("last_number") + 1,
    post_count=F("post_count") + 1,
    last_post_at=Greatest(F("last_post_at"), Given("at", DateTimeField())),
    last_author=Given("author", BigIntegerField()),
)
_COUNTED = Update(lambda: Category.objects.filter(pk=Given("category")), post_count=F("post_count") + 1)


class Place:
    """For a reply by `author` to a topic, or to that of an id, as she may read it.

    To be made within `together`, after her standing is asked for: its questions go with that one.
    """

    def __init__(self, author: Member, topic: Topic | int) -> None:
        self._author, self._topic = author, topic if isinstance(topic, Topic) else None
        self.pk = topic.pk if isinstance(topic, Topic) else topic
        self._read = _seen_by(author, self.pk) if self._topic is None else list
        self._open = _OPEN.later(topic=self.pk, author=author.pk)
        self._drawn = draw_later(Post, Event)

    @property
    def topic(self) -> Topic:
        """Topic.DoesNotExist where she may not read it."""
        if self._topic is None:
            self._topic = next(iter(self._read()), None)
        if self._topic is None:
            raise Topic.DoesNotExist
        return self._topic

    @property
    def ids(self) -> tuple[int | None, ...]:
        """For a post and its event; None each where the database gives them."""
        return self._drawn()

    def take(self, at: datetime) -> int | None:
        """The next number, for a post written `at`; None where the topic takes none. Her standing is held."""
        taken = self._open() or _OPEN.all(topic=self.pk, author=self._author.pk)
        if not taken:
            return None
        # It may have been moved to another category since the topic was read.
        [(last, category)] = taken
        _LONGER.later(topic=self.pk, at=at, author=self._author.pk)
        _COUNTED.later(category=category)
        return last + 1


def _seen_by(author: Member, pk: int) -> Callable[[], list[Topic]]:
    joined = author.registered_at or author.created_at
    return _seen(kind_of(author)).later(pk=pk, viewer=author.pk, joined=joined)


@functools.cache
def _seen(kind: Kind) -> Select[Topic]:
    viewer = AnonymousUser() if kind is None else SomeMember(is_staff=kind)
    seen = Topic.objects.visible_to(viewer).select_related("category")
    return Select(lambda: seen.filter(pk=Given("pk")).order_by())
