"""Feeds of what everybody may read: lists of topics, and the posts of one topic.

They show what a visitor sees, whoever asks: a feed reader keeps what it has got, and shares it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.shell import brand

from ..models import Category, Post, Topic
from ..models.listing import Shown

if TYPE_CHECKING:
    FeedOfTopics = Feed[Topic, "Listed"]
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


class Listed(NamedTuple):
    """What a feed of topics holds: those of a category, else of one of the lists of all."""

    category: Category | None
    shown: Shown

    @property
    def name(self) -> str:
        if self.category:
            return self.category.name
        return _("Community") if self.shown == Shown.NEWEST else f"{self.shown.label} · {_('Community')}"

    @property
    def url(self) -> str:
        if self.category:
            return self.category.get_absolute_url()
        return reverse("community:index") + self.shown.query


def feed_of(shown: Shown, form: str = "atom") -> str:
    """The address of the feed that goes with a list of all topics; a member's own lists have that of all."""
    query = shown.query if shown in Shown.of_all() else ""
    return reverse("community:feed", args=[form]) + query


class TopicsFeed(FeedOfTopics):
    """The first topics of a list everybody may read, or of a category those last written in."""

    description_template = None
    title_template = None

    def get_object(
        self, request: HttpRequest, category: Category | None = None, shown: Shown = Shown.NEWEST
    ) -> Listed:
        return Listed(category, shown)

    def title(self, listed: Listed) -> str:
        return fit(f"{listed.name} · {brand.current().name}")

    def description(self, listed: Listed) -> str:
        about = listed.category.about if listed.category else ""
        return fit(about or _("Ask, help and talk shop with other customers and with us."))

    def link(self, listed: Listed) -> str:
        return absolute(listed.url)

    def items(self, listed: Listed) -> Iterable[Topic]:
        topics = Topic.objects.visible_to(VISITOR).select_related("author").shown_as(listed.shown, VISITOR)
        topics = topics.filter(category=listed.category) if listed.category else topics
        found = list(topics.page(None, listed.shown.order)[:SHOWN])
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

    def get_object(self, request: HttpRequest, topic: Topic) -> Topic:
        return topic

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
