"""What moderation is about: posts, topics and members, by kind and id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.members.models import Member

from ..posts import Post
from ..topics import Topic

Content = Post | Topic | Member


class ContentKind(models.TextChoices):
    """What a notice can be about."""

    POST = "post", _("post")
    TOPIC = "topic", _("topic")
    MEMBER = "member", _("member")


def about_whom(content: Content | None) -> Member | None:
    """The author of a post or topic; a member herself."""
    return content if isinstance(content, Member) or content is None else content.author


def called(content: Content | None) -> str:
    """What a topic, or the one a post lies in, is called now; "" for everything else."""
    topic = content.topic if isinstance(content, Post) else content
    return topic.title if isinstance(topic, Topic) else ""


def contents(kind: str, ids: Iterable[int]) -> Mapping[int, Content]:
    """Posts, topics or members by id, whatever their state, with their authors."""
    if kind == ContentKind.MEMBER:
        return Member.objects.in_bulk(list(ids))
    if kind == ContentKind.TOPIC:
        return Topic.objects.select_related("author", "category").in_bulk(list(ids))
    return Post.objects.select_related("author", "topic__category").in_bulk(list(ids))
