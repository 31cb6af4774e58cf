"""Who may arrange topics, under which locks, and what is written down about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from community import policies
from community.actions.sanctions import hold_standing
from community.events import TopicArranged
from community.models import Arrangement, Category, State, Topic
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused


def check(actor: Member) -> None:
    """Her standing is held until the transaction ends: a ban waits for it. Refused: not_allowed."""
    hold_standing(actor)
    if not policies.may_moderate(actor):
        raise Refused("not_allowed", _("Only moderators do this."))


def held(*topics: Topic) -> list[Topic]:
    """The topics as they are now, in the order given, their rows locked until the transaction ends."""
    ids = sorted({topic.pk for topic in topics})
    rows = Topic.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    found = {topic.pk: topic for topic in rows}
    return [found[topic.pk] for topic in topics]


def held_categories(*ids: int) -> dict[int, Category]:
    """The categories by id, their rows locked: nobody changes who may read them meanwhile."""
    rows = Category.objects.select_for_update(no_key=True).filter(pk__in=sorted(set(ids))).order_by("pk")
    return {category.pk: category for category in rows}


def check_widening(source: Category, target: Category, *, widen: bool) -> None:
    """Who says nothing of it does not open to more people what was written for fewer. Refused: wider."""
    if target.is_wider_than(source) and not widen:
        message = _("In “%(name)s” more people read it than now: %(readers)s.")
        raise Refused("wider", message % {"name": target, "readers": target.readers_in_words})


def check_narrowing(actor: Member, topic: Topic, into: Topic) -> None:
    """Another member's topic goes to fewer readers by a decision alone: a move is one. Refused: narrower."""
    if policies.narrows(actor, topic, into.category):
        message = _("In “%(name)s” fewer people read it than now: move the topic there first, with reasons.")
        raise Refused("narrower", message % {"name": into.category})


@contextmanager
def counted(*topics: Topic) -> Iterator[None]:
    """The categories' counters follow whatever is done to the topics inside, their rows being locked.

    So are the categories' from the beginning on: who indexes takes them before the documents as well.
    """
    held_categories(*[topic.category_id for topic in topics])
    before = [_shares(topic) for topic in topics]
    yield
    change: dict[int, list[int]] = {}
    for topic, was in zip(topics, before, strict=True):
        topic.refresh_from_db(fields=["category", "state", "post_count"])
        for sign, (category, topic_count, post_count) in ((-1, was), (1, _shares(topic))):
            sums = change.setdefault(category, [0, 0])
            sums[0] += sign * topic_count
            sums[1] += sign * post_count
    for category in sorted(change):
        topic_count, post_count = change[category]
        Category.objects.filter(pk=category).update(
            topic_count=F("topic_count") + topic_count, post_count=F("post_count") + post_count
        )


def note(
    verb: Arrangement.Verb, *, actor: Member, topic: Topic, other: Topic | None = None, **before: Any
) -> Arrangement:
    """Write down what was done, with what undoing it needs, and tell it."""
    done = Arrangement.objects.create(verb=verb, topic=topic, other=other, before=before, done_by=actor)
    tell(done, actor)
    return done


def tell(done: Arrangement, actor: Member) -> None:
    payload = TopicArranged(
        arrangement=done.pk, topic=done.topic_id, verb=done.verb, undone=done.undone_at is not None
    )
    record(payload, member=None, actor=actor, source=f"arrangement:{done.pk}")


def _shares(topic: Topic) -> tuple[int, int, int]:
    """What the topic adds to its category's counters: only what can be seen counts."""
    visible = topic.state == State.VISIBLE
    return topic.category_id, int(visible), topic.post_count if visible else 0
