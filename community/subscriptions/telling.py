"""Who follows a topic, a category or a member hears of what is new there, once for each post."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from community import policies
from community.events import FollowersWait, PostPublished
from community.models import CategoryFollow, DigestPlan, Follow, Kind, MemberFollow, Post
from community.texts import mentions
from portal.activity.actions import record
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.models import Member
from portal.members.segments import members_of
from portal.notifications.actions import notify
from portal.notifications.kinds import Channel

TOLD_AT_ONCE = 100


@subscribe(PostPublished, name="community.tell_followers", label=gettext_lazy("Post: tell followers"))
def tell_followers(event: Event) -> None:
    """Once per post and follower: not to its author, nor to who may not see it."""
    _tell_followers(event, PostPublished.of(event).post, after=0)


@subscribe(
    FollowersWait, name="community.tell_more_followers", label=gettext_lazy("Post: tell more followers")
)
def tell_more_followers(event: Event) -> None:
    waiting = FollowersWait.of(event)
    _tell_followers(event, waiting.post, after=waiting.after)


def _tell_followers(event: Event, pk: int, after: int) -> None:
    """Tell a portion of them, and have the next one told by an event: a transaction stays short.

    In the order of their ids, in which two posts told at once lock no two members crosswise.
    """
    post = _visible_post(pk)
    if post is None:
        return
    portion = list(_followers(post).filter(pk__gt=after).order_by("pk")[:TOLD_AT_ONCE])
    at_once = DigestPlan.objects.who_want_mails_at_once(portion)
    for member in portion:
        _tell(event, member, post, only=None if member.pk in at_once else Channel.PORTAL)
    if len(portion) == TOLD_AT_ONCE:
        waiting = FollowersWait(post=post.pk, after=portion[-1].pk)
        record(waiting, source=f"post:{post.pk}", occurred_at=event.occurred_at)


def _followers(post: Post) -> QuerySet[Member]:
    """Who is told of a post: followers of its topic, or, of a new topic, of its category or its author.

    Who may not read it is left out by the same query, and so is whom it names: she is told of that instead.
    """
    topic = post.topic
    follows = Q(Exists(Follow.objects.filter(topic=topic, active=True, member=OuterRef("pk"))))
    if post.is_opening:
        of_category = CategoryFollow.objects.filter(category=topic.category_id, member=OuterRef("pk"))
        of_member = MemberFollow.objects.filter(followed=post.author_id, member=OuterRef("pk"))
        follows = Q(Exists(of_category)) | Q(Exists(of_member))
    allowed = Member.objects.filter(members_of(topic.category.readers), follows)
    return allowed.exclude(pk__in=[post.author_id, *mentions.named_ids(post.text)])


def _visible_post(pk: int) -> Post | None:
    """The post, unless it has been hidden since."""
    post = Post.objects.select_related("topic__category", "author").filter(pk=pk).first()
    return post if post and policies.is_visible(post) and policies.is_visible(post.topic) else None


def _tell(event: Event, member: Member, post: Post, only: Channel | None) -> None:
    topic = post.topic
    context: dict[str, Any] = {"title": topic.title, "topic": topic.pk}
    if not post.is_opening:
        mine = member.pk == topic.author_id
        context |= {"mine": mine, "question": topic.kind == Kind.QUESTION}
    notify(
        member=member,
        template="community/new_topic" if post.is_opening else "community/reply",
        context=context,
        source=f"post:{post.pk}",
        url=post.get_absolute_url(),
        happened_at=event.occurred_at,
        only=only,
    )
