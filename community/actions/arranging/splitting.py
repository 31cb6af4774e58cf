"""Splitting posts off into a topic of their own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.moderating.standing import check_not_closed
from community.actions.texts import clean_title
from community.models import Arrangement, Follow, Kind, Post, State, Topic
from community.models.topics import slug_of
from portal.members.models import Member
from portal.shell.ports import Refused

from . import guarding
from .transfer import appended, numbered, recount, transfer

Verb = Arrangement.Verb


@transaction.atomic
def split_topic(*, actor: Member, topic: Topic, posts: Iterable[int], title: str) -> Arrangement:
    """Put the posts with these ids into a new topic `title` beside this one, in their order.

    The first of them becomes its opening post. Who follows the topic follows both; `other` is the new one.
    Refused: not_allowed, no_posts, opening_stays, closed (the topic is not visible), decided (a decision has
    closed it: nobody goes on beside it), empty, too_long.
    """
    guarding.check(actor)
    title = clean_title(title)
    (topic,) = guarding.held(topic)
    chosen = numbered(topic, pk__in=list(posts), state=State.VISIBLE)
    _check(topic, chosen)
    check_not_closed(topic)
    new = _beside(topic, chosen[0][0], title)
    with guarding.counted(topic, new):
        transfer(appended(chosen, 0), topic, new)
        accepted = topic.accepted_id if topic.accepted_id in {pk for pk, _number in chosen} else None
        if accepted:
            Topic.objects.filter(pk=topic.pk).update(accepted=None)
        for one in (topic, new):
            recount(one)
        Topic.objects.filter(pk=new.pk).update(state=State.VISIBLE)
    Follow.objects.bulk_create(
        [
            Follow(member_id=member, topic=new, active=active)
            for member, active in topic.follows.values_list("member_id", "active").order_by("member_id")
        ],
        batch_size=1000,
    )
    return guarding.note(
        Verb.SPLIT,
        actor=actor,
        topic=topic,
        other=new,
        posts=[list(row) for row in chosen],
        accepted=accepted,
    )


def _check(topic: Topic, chosen: list[tuple[int, int]]) -> None:
    if topic.state != State.VISIBLE:
        raise Refused("closed", _("This topic is not visible."))
    if any(number == 1 for _pk, number in chosen):
        raise Refused("opening_stays", _("The post a topic begins with stays in it."))
    if not chosen:
        raise Refused("no_posts", _("Choose at least one post that can be seen."))


def _beside(topic: Topic, first: int, title: str) -> Topic:
    """The new topic, not yet in sight, by the author of its first post. A question stays one."""
    opening = Post.objects.only("author", "created_at").get(pk=first)
    kind = topic.kind if topic.kind == Kind.QUESTION else Kind.DISCUSSION
    if kind not in topic.category.kinds:
        kind = topic.kind
    return Topic.objects.create(
        category_id=topic.category_id,
        kind=kind,
        title=title,
        slug=slug_of(title),
        author_id=opening.author_id,
        created_at=opening.created_at,
        last_post_at=opening.created_at,
        last_author_id=opening.author_id,
        state=State.HIDDEN,
    )
