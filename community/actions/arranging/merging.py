"""Merging one topic into another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.moderating.standing import check_not_closed, check_not_moved
from community.models import Arrangement, Follow, Poll, Post, State, Topic, Vote
from portal.members.models import Member
from portal.shell.ports import Refused

from . import guarding
from .matters import follow_opening
from .transfer import appended, numbered, recount, transfer


@transaction.atomic
def merge_topics(*, actor: Member, topic: Topic, into: Topic, widen: bool = False) -> Arrangement:
    """Put all posts of `topic` behind those of `into`; the address of `topic` leads there from now on.

    Followers and votes come along, and the accepted answer where `into` is an open question; what waits
    for moderators about `topic` waits about its opening post. `widen` says that more people may read the
    posts than now. Refused: not_allowed, same_topic, closed (one of them is not visible), has_poll, decided
    (`DecisionStands`: what a decision has closed or moved stays what it is), wider, narrower.
    """
    topic, into = _held(actor, topic, into, widen=widen)
    posts = numbered(topic)
    if posts:
        follow_opening(topic, posts[0][0])
    moved = _move(topic, into, posts)
    return guarding.note(
        Arrangement.Verb.MERGE,
        actor=actor,
        topic=topic,
        other=into,
        posts=posts,
        follows=_bring_followers(topic, into),
        votes=_bring_votes(topic, into),
        **moved,
    )


def _held(actor: Member, topic: Topic, into: Topic, *, widen: bool) -> tuple[Topic, Topic]:
    """Both topics, locked, where they may be merged."""
    guarding.check(actor)
    if topic.pk == into.pk:
        raise Refused("same_topic", _("Choose another topic to merge this one into."))
    topic, into = guarding.held(topic, into)
    rooms = guarding.held_categories(topic.category_id, into.category_id)
    if topic.state != State.VISIBLE or into.state != State.VISIBLE:
        raise Refused("closed", _("Both topics have to be visible."))
    if Poll.objects.filter(topic=topic).exists():
        raise Refused("has_poll", _("A topic with a poll cannot be merged into another one."))
    check_not_closed(topic)
    check_not_moved(topic)
    topic.category, into.category = rooms[topic.category_id], rooms[into.category_id]
    guarding.check_widening(topic.category, into.category, widen=widen)
    guarding.check_narrowing(actor, topic, into)
    return topic, into


def _move(topic: Topic, into: Topic, posts: list[tuple[int, int]]) -> dict[str, Any]:
    """The posts, and what has no number yet: that waits in the other topic from now on."""
    with guarding.counted(topic, into):
        waiting = list(Post.objects.filter(topic=topic, number=None).values_list("pk", flat=True))
        Post.objects.filter(pk__in=waiting).update(topic=into)
        answer = _bring_answer(topic, into)
        transfer(appended(posts, into.last_number), topic, into)
        Topic.objects.filter(pk=topic.pk).update(state=State.HIDDEN, merged_into=into)
        for one in (topic, into):
            recount(one)
    return {"waiting": waiting, **answer}


def _bring_answer(topic: Topic, into: Topic) -> dict[str, int | bool | None]:
    """The accepted answer stays accepted where the other topic asks too and has none."""
    accepted = topic.accepted_id
    brought = bool(accepted and into.kind == topic.kind and into.accepted_id is None)
    if accepted:
        Topic.objects.filter(pk=topic.pk).update(accepted=None)
    if brought:
        Topic.objects.filter(pk=into.pk).update(accepted=accepted)
    return {"accepted": accepted, "brought": brought}


def _bring_followers(topic: Topic, into: Topic) -> list[int]:
    """Who follows the one follows the other, unless she has said something about that already."""
    known = into.follows.values("member")
    rows = topic.follows.filter(active=True).exclude(member__in=known).order_by("member_id")
    members = list(rows.values_list("member_id", flat=True))
    Follow.objects.bulk_create(
        [Follow(member_id=member, topic=into) for member in members], batch_size=1000, ignore_conflicts=True
    )
    return members


def _bring_votes(topic: Topic, into: Topic) -> list[int]:
    """Votes for the same kind of thing add up, one of each member, and none of its author's own."""
    if topic.kind != into.kind:
        return []
    rows = topic.votes.exclude(member__in=into.votes.values("member")).exclude(member=into.author_id)
    members = list(rows.order_by("member_id").values_list("member_id", flat=True))
    Vote.objects.bulk_create([Vote(member_id=member, topic=into) for member in members], batch_size=1000)
    Topic.objects.filter(pk=into.pk).update(vote_count=into.votes.count())
    return members
