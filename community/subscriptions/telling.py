"""Messages that follow from events: to those who follow a topic, and to authors."""

from __future__ import annotations

from typing import Any

from community import mentions, policies
from community.events import FollowersWait, PostPublished
from community.models import Follow, Kind, Post
from portal.activity.actions import record
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.models import Member
from portal.notifications.actions import notify

TOLD_AT_ONCE = 100


@subscribe(PostPublished, name="community.tell_followers")
def tell_followers(event: Event) -> None:
    """Once per post and follower: not to its author, nor to who may not see it."""
    _tell_followers(event, PostPublished.of(event).post, after=0)


@subscribe(FollowersWait, name="community.tell_more_followers")
def tell_more_followers(event: Event) -> None:
    waiting = FollowersWait.of(event)
    _tell_followers(event, waiting.post, after=waiting.after)


def _tell_followers(event: Event, pk: int, after: int) -> None:
    """Tell a portion of them, and have the next one told by an event: a transaction stays short.

    In the order of their ids, in which two posts told at once lock no two members crosswise.
    """
    post = _visible_post(pk)
    if post is None or post.is_opening:
        return
    follows = Follow.objects.filter(topic=post.topic, active=True, member__gt=after)
    # Whom the post names is told of that instead.
    others = follows.exclude(member__in=[post.author_id, *mentions.named_ids(post.text)])
    others = others.select_related("member").order_by("member_id")
    portion = list(others[:TOLD_AT_ONCE])
    for follow in portion:
        if policies.may_read(follow.member, post.topic) and follow.member.is_active:
            mine = follow.member_id == post.topic.author_id
            context = {"mine": mine, "question": post.topic.kind == Kind.QUESTION}
            _tell(event, follow.member, post, **context)
    if len(portion) == TOLD_AT_ONCE:
        waiting = FollowersWait(post=post.pk, after=portion[-1].member_id)
        record(waiting, source=f"post:{post.pk}", occurred_at=event.occurred_at)


def _visible_post(pk: int) -> Post | None:
    """The post, unless it has been hidden since."""
    post = Post.objects.select_related("topic__category", "author").filter(pk=pk).first()
    return post if post and policies.is_visible(post) and policies.is_visible(post.topic) else None


def _tell(event: Event, member: Member, post: Post, **context: Any) -> None:
    notify(
        member=member,
        template="community/reply",
        context={"title": post.topic.title, **context},
        source=f"post:{post.pk}",
        url=post.get_absolute_url(),
        happened_at=event.occurred_at,
    )
