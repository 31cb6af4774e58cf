"""Feeds of what everybody may read: lists of topics, and the posts of one topic.

They show what a visitor sees, whoever asks: a feed reader keeps what it has got, and shares it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.shell import brand

from ..models import Category, Post, Topic

if TYPE_CHECKING:
    FeedOfTopics = Feed[Topic, Category | None]
    FeedOfPosts = Feed[Post, Topic]
    AnyFeed = Feed[Any, Any]
else:  # Django's own class takes no types
    FeedOfTopics = FeedOfPosts = AnyFeed = Feed

SHOWN = 20
EXCERPT = 600  # letters
VISITOR = AnonymousUser()
FORMATS: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
# What XML cannot hold, whatever a text may.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def excerpt(post: Post | None) -> str:
    """The beginning of a post as escaped text; empty without one."""
    return escape(fit(Truncator(post.plain).chars(EXCERPT))) if post else ""


def fit(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNFIT.sub("", text)


class TopicsFeed(FeedOfTopics):
    """The topics last written in, of the whole forum or of one category."""

    description_template = None
    title_template = None

    def get_object(self, request: HttpRequest, slug: str = "") -> Category | None:
        return get_object_or_404(Category.objects.visible_to(VISITOR), slug=slug) if slug else None

    def title(self, category: Category | None) -> str:
        name = category.name if category else _("Community")
        return fit(f"{name} · {brand.current().name}")

    def description(self, category: Category | None) -> str:
        about = category.about if category else ""
        return fit(about or _("Ask, help and talk shop with other customers and with us."))

    def link(self, category: Category | None) -> str:
        return absolute(category.get_absolute_url() if category else reverse("community:index"))

    def items(self, category: Category | None) -> Iterable[Topic]:
        topics = Topic.objects.visible_to(VISITOR).select_related("author")
        topics = topics.filter(category=category) if category else topics
        found = list(topics.newest(SHOWN))
        openings = Post.objects.visible_to(VISITOR).filter(topic__in=found, number=1)
        by_topic = {post.topic_id: post for post in openings}
        for topic in found:
            topic.opening = by_topic.get(topic.pk)  # type: ignore[attr-defined]
        return found

    def item_title(self, item: Topic) -> str:
        return fit(item.title)

    def item_description(self, item: Topic) -> str:
        return excerpt(item.opening)  # type: ignore[attr-defined]

    def item_link(self, item: Topic) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Topic) -> str:
        return absolute(reverse("community:topic", args=[item.pk, "topic"]))

    item_guid_is_permalink = False

    def item_author_name(self, item: Topic) -> str:
        return fit(item.author_name)

    def item_pubdate(self, item: Topic) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Topic) -> datetime:
        return item.last_post_at


class PostsFeed(FeedOfPosts):
    """The latest posts of a topic, the newest first."""

    description_template = None
    title_template = None

    def get_object(self, request: HttpRequest, pk: int) -> Topic:
        return get_object_or_404(Topic.objects.visible_to(VISITOR), pk=pk)

    def title(self, topic: Topic) -> str:
        return fit(f"{topic.title} · {brand.current().name}")

    def description(self, topic: Topic) -> str:
        """Nothing that members typed: some readers show it as HTML."""
        return _("The latest posts of this topic.")

    def link(self, topic: Topic) -> str:
        return absolute(topic.get_absolute_url())

    def items(self, topic: Topic) -> Iterable[Post]:
        posts = Post.objects.visible_to(VISITOR).filter(topic=topic).select_related("author")
        found = list(posts.order_by("-number")[:SHOWN])
        for post in found:
            post.topic = topic
        return found

    def item_title(self, item: Post) -> str:
        return fit(f"{item.topic.title} #{item.number}")

    def item_description(self, item: Post) -> str:
        return excerpt(item)

    def item_link(self, item: Post) -> str:
        return absolute(item.get_absolute_url())

    def item_author_name(self, item: Post) -> str:
        return fit(item.author_name)

    def item_pubdate(self, item: Post) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Post) -> datetime:
        return item.edited_at or item.created_at


def in_format(feed: type[AnyFeed], name: str) -> AnyFeed:
    """The feed in one of FORMATS."""
    # Atom calls the description a subtitle.
    more = {"subtitle": feed.description} if name == "atom" else {}
    kind = type(f"{feed.__name__}As{name.title()}", (feed,), {"feed_type": FORMATS[name], **more})
    return cast(AnyFeed, kind())
