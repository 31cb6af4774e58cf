"""Reading topics: who sees which, what is new to her, and lists that go on behind a place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from portal.notifications.models import Message
from portal.search.audience import readable

from .categories import Kind
from .drafts import reply_begun_by
from .reading import CategoryFollow, CaughtUp, Follow, MemberFollow, ReadMark
from .states import State
from .voting import Vote

if TYPE_CHECKING:
    from .topics import Topic  # noqa: F401  (the string below names it)

PER_PAGE = 20


_TOPIC = [
    "slug",
    "title",
    "kind",
    "pinned",
    "locked",
    "idea_status",
    "popularity",
    "post_count",
    "last_number",
]
_KEYS = ["last_post_at", "accepted", "author", "last_author", "category"]
_PEOPLE = [f"{who}__{name}" for who in ("author", "last_author") for name in ("display_name", "handle")]
_ROW = [*_TOPIC, *_KEYS, *_PEOPLE, "category__name_en", "category__name_de"]


class Order(models.TextChoices):
    """What a list is sorted by, downwards; within it by the last post. Each has an index."""

    NEWEST = "", "newest"
    PINNED = "pinned", "pinned first"
    POPULAR = "popularity", "most popular"


class Shown(models.TextChoices):
    """The lists of all topics; the last two are a member's."""

    NEWEST = "newest", _("Newest")
    UNANSWERED = "unanswered", _("Unanswered")
    POPULAR = "popular", _("Popular")
    UNREAD = "unread", _("Unread")
    MINE = "mine", _("My topics")

    @classmethod
    def of_all(cls) -> tuple[Shown, ...]:
        """Those that visitors have, too."""
        return (cls.NEWEST, cls.UNANSWERED, cls.POPULAR)

    @property
    def query(self) -> str:
        """What asks for it in an address."""
        return "" if self == Shown.NEWEST else f"?show={self.value}"

    @property
    def order(self) -> Order:
        return Order.POPULAR if self == Shown.POPULAR else Order.NEWEST


class Place(NamedTuple):
    """Where a list goes on: after the topic with these values; `head` is that of the order's column."""

    head: int
    moment: datetime
    pk: int


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, viewer: Any) -> TopicQuerySet:
        """What the viewer (a member or AnonymousUser) may read; the start of every read."""
        return self.filter(readable(viewer, "category__readers"), state=State.VISIBLE)

    def for_list(self, viewer: Any) -> TopicQuerySet:
        """With all that a row shows, in one query: people, category, and whether the viewer has new posts."""
        return self.select_related("category", "author", "last_author").with_reading(viewer)

    def for_rows(self, viewer: Any) -> TopicQuerySet:
        """As `for_list`, with only the columns of `community.pages.rows`; any other costs a query."""
        return self.for_list(viewer).only(*_ROW)

    def with_reading(self, viewer: Any) -> TopicQuerySet:
        """Adds `read_number` (the viewer's read mark, 0 where none) and `unread`.

        What was written before the viewer joined, or before she last caught up, is not new to her.
        """
        if not viewer.is_authenticated:
            return self.annotate(read_number=Value(0), unread=Value(False))
        mark = ReadMark.objects.filter(member=viewer, topic=OuterRef("pk")).values("number")[:1]
        unread = Q(last_number__gt=F("read_number"), last_post_at__gt=news_since(viewer))
        return self.annotate(read_number=Coalesce(Subquery(mark), 0)).annotate(
            unread=ExpressionWrapper(unread, output_field=BooleanField())
        )

    def for_page(self, viewer: Any) -> TopicQuerySet:
        """With all that a topic's own page shows of it, in one query; adds `is_followed`.

        `has_waiting` is whether something the viewer wrote there waits for a moderator.
        """
        rows = self.for_list(viewer).select_related("accepted__author", "poll")
        if not viewer.is_authenticated:
            return rows.annotate(is_followed=Value(False), is_voted=Value(False), has_waiting=Value(False))
        posts: Any = self.model._meta.get_field("posts").related_model
        waiting = posts.objects.waiting_of(viewer).filter(topic=OuterRef("pk"))
        rows = rows.annotate(has_waiting=Exists(waiting.order_by()))
        rows = rows.annotate(is_voted=Exists(Vote.objects.filter(member=viewer, topic=OuterRef("pk"))))
        rows = rows.annotate(**reply_begun_by(viewer))
        mine = Follow.objects.filter(member=viewer, topic=OuterRef("pk"), active=True)
        return rows.annotate(is_followed=Exists(mine))

    def with_news(self) -> TopicQuerySet:
        """Those with something the viewer has not read; after `with_reading`."""
        return self.filter(Q(unread=True))

    def newest(self, limit: int) -> TopicQuerySet:
        """Those with the newest posts first, at most `limit`."""
        return self.order_by("-last_post_at", "-pk")[:limit]

    def unanswered(self) -> TopicQuerySet:
        """Questions without an accepted answer."""
        return self.filter(kind=Kind.QUESTION, accepted__isnull=True)

    def shown_as(self, shown: Shown, viewer: Any) -> TopicQuerySet:
        """Those of one of the lists; after `with_reading`."""
        if shown == Shown.UNANSWERED:
            return self.unanswered()
        if shown == Shown.UNREAD:
            return self.with_news()
        return self.of_author(viewer) if shown == Shown.MINE else self

    def of_author(self, member: Any) -> TopicQuerySet:
        return self.filter(author=member)

    def followed_by(self, member: Any) -> TopicQuerySet:
        return self.filter(follows__member=member, follows__active=True)

    def with_news_followed_by(self, member: Any, since: datetime) -> TopicQuerySet:
        """What others published after `since` in topics she follows, and new topics of whom and where.

        Posts that name her she was told of one by one: they are no news here.
        Adds `new_posts`, how many posts that are, and `begun`, whether the topic itself is new.
        """
        posts = self.model._meta.get_field("posts").related_model.objects.filter(  # type: ignore[union-attr]
            topic=OuterRef("pk"), state=State.VISIBLE, published_at__gt=since
        )
        source = Concat(Value("post:"), Cast(OuterRef("pk"), models.CharField()))
        mentions = Message.objects.filter(member=member, template="community/mention", source=source)
        posts = posts.exclude(Exists(mentions))
        counted = posts.exclude(author=member).order_by().values("topic").annotate(n=Count("pk")).values("n")
        follow = Follow.objects.filter(topic=OuterRef("pk"), member=member)
        rooms = CategoryFollow.objects.filter(member=member).values("category")
        people = MemberFollow.objects.filter(member=member).values("followed")
        begun = Q(begun=True) & (Q(category__in=rooms) | Q(author__in=people))
        followed = Q(Exists(follow.filter(active=True))) | (begun & ~Exists(follow.filter(active=False)))
        rows = self.annotate(begun=Exists(posts.filter(number=1))).filter(followed, last_post_at__gt=since)
        return rows.annotate(new_posts=Coalesce(Subquery(counted), 0)).filter(new_posts__gt=0)

    def after(self, place: Place, order: Order) -> TopicQuerySet:
        """The rest of a list behind `place`: a range over the index, never an offset."""
        older = Q(last_post_at__lte=place.moment) & (Q(last_post_at__lt=place.moment) | Q(pk__lt=place.pk))
        if not order:
            return self.filter(older)
        level = Q(older, **{order: place.head})
        # Nothing lies below 0, where most topics are: there the range is one of the index, without "or".
        return self.filter(level | Q(**{f"{order}__lt": place.head}) if place.head else level)

    def page(self, place: Place | None, order: Order = Order.NEWEST) -> TopicQuerySet:
        """One page of a list and one topic more where it goes on."""
        columns = [f"-{order}"] * bool(order) + ["-last_post_at", "-pk"]
        rows = self.after(place, order) if place else self
        return rows.order_by(*columns)[: PER_PAGE + 1]


def news_since(member: Any) -> Coalesce:
    """From when on what is written can be new to her: since she joined, or said that she has read all."""
    caught_up = CaughtUp.objects.filter(member=member).values("at")
    return Coalesce(Subquery(caught_up), Value(member.registered_at or member.created_at))
