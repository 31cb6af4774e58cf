"""Members named in a post are told, once each, and only who may read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from community import policies
from community.events import PostEdited, PostPublished
from community.models import Post
from community.texts import mentions
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.models import Member
from portal.notifications.actions import notify
from portal.notifications.models import Message


@subscribe(PostPublished, name="community.tell_mentioned", label=gettext_lazy("Post: tell who is mentioned"))
def tell_mentioned(event: Event) -> None:
    _tell_mentioned(event, PostPublished.of(event).post)


@subscribe(
    PostEdited,
    name="community.tell_newly_mentioned",
    label=gettext_lazy("Edited post: tell who is newly mentioned"),
)
def tell_newly_mentioned(event: Event) -> None:
    """Who is named by an edit is told then; who was told of the post before is not told again."""
    _tell_mentioned(event, PostEdited.of(event).post)


def _tell_mentioned(event: Event, pk: int) -> None:
    """In the order of their ids, in which two posts told at once lock no two members crosswise."""
    post = Post.objects.select_related("topic__category", "author").filter(pk=pk).first()
    if post is None or not (policies.is_visible(post) and policies.is_visible(post.topic)):
        return
    named = sorted(mentions.named_in(post.text), key=lambda member: member.pk)
    told = Message.objects.filter(source=f"post:{pk}", member__in=named)
    known = set(told.values_list("member_id", flat=True)) if named else set()
    for member in named:
        if member.pk not in known | {post.author_id} and policies.may_read(member, post.topic):
            _tell(event, member, post)


def _tell(event: Event, member: Member, post: Post) -> None:
    notify(
        member=member,
        template="community/mention",
        context={"title": post.topic.title, "topic": post.topic_id},
        source=f"post:{post.pk}",
        url=post.get_absolute_url(),
        happened_at=event.occurred_at,
    )
