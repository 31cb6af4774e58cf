"""Posts and what members say of them by a click."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date, datetime, time
from html import unescape
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.precompiled import Given, Select
from portal.search.audience import readable

from .categories import home
from .listing import PER_PAGE, news_since
from .states import HELD, State
from .topics import Topic

if TYPE_CHECKING:
    from portal.members.models import Member


_AUTHOR = ["author__display_name", "author__handle", "author__is_staff"]
_COUNTS = ["helpful_count", "thanks_count", "well_said_count"]
_PAGE = ["topic", "number", "html", "created_at", "edited_at", "version", "state", *_COUNTS, *_AUTHOR]


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Any) -> PostQuerySet:
        """What the viewer (a member or AnonymousUser) may read; the start of every read."""
        return self.filter(
            readable(viewer, "topic__category__readers"),
            state=State.VISIBLE,
            topic__state=State.VISIBLE,
        )

    def by(self, member: Any) -> PostQuerySet:
        return self.filter(author=member)

    def in_order(self) -> PostQuerySet:
        """As they stand in their topic; what has no number yet comes last. Ids say nothing: topics merge."""
        return self.order_by(F("number").asc(nulls_last=True), "pk")

    def waiting_of(self, member: Any) -> PostQuerySet:
        """What she has written and nobody else sees before a moderator has looked at it, the oldest first."""
        return self.filter(author=member, state=HELD).order_by("pk")

    def best(self) -> PostQuerySet:
        """The replies others found good: accepted answers, then the most helpful; adds `is_accepted`."""
        solved = Q(accepted_in__isnull=False) & ~Q(topic__author=F("author"))
        rows = self.exclude(number=1).filter(solved | Q(helpful_count__gt=0)).select_related("topic")
        return rows.annotate(is_accepted=solved).order_by("-is_accepted", "-helpful_count", "-created_at")

    def tally(self) -> dict[str, int]:
        """How many posts, accepted answers to others' questions, and times found helpful."""
        solved = Q(accepted_in__isnull=False) & ~Q(topic__author=F("author"))
        counted = self.aggregate(
            posts=Count("pk"), accepted=Count("pk", filter=solved), helpful=Sum("helpful_count")
        )
        return {name: value or 0 for name, value in counted.items()}

    def for_page(self, topic: Topic, page: int, viewer: Any) -> PostQuerySet:
        """The posts of one page (from 1): a range over the number, so each costs the same."""
        last = page * PER_PAGE
        return self.between(topic, last - PER_PAGE, last)

    def between(self, topic: Any, after: Any, last: Any) -> PostQuerySet:
        """The posts of a topic behind the number `after`, up to `last`, with all that a page shows."""
        rows = self.filter(topic=topic, number__gt=after, number__lte=last)
        named = rows.annotate(by_ambassador=F("author__reputation__ambassador"))
        # The raw text, and most of what is known of its author, no page shows.
        return named.select_related("author").only(*_PAGE).order_by("number")

    def new_to(self, viewer: Any, topic: Any) -> PostQuerySet:
        """Those of the topic that are no old news to the viewer, the oldest first."""
        new = self.filter(topic=topic, state=State.VISIBLE, published_at__gt=news_since(viewer))
        return new.order_by("published_at", "number")

    def count_behind(self, topic: Topic, number: int, viewer: Any) -> int:
        """How many posts others have written behind `number`, counted up to MANY."""
        later = self.filter(topic=topic, state=State.VISIBLE, number__gt=number)
        others = later.exclude(author=viewer) if viewer.is_authenticated else later
        return others.order_by()[: Post.MANY].count()

    def number_at(self, topic: Topic, number: int) -> int:
        """The first number from `number` on that can be seen, else the topic's last one."""
        later = self.filter(topic=topic, state=State.VISIBLE, number__gte=number)
        return later.order_by("number").values_list("number", flat=True).first() or topic.last_number

    def number_on(self, topic: Topic, day: date) -> int:
        """The number of the first post published on `day` (the portal's) or later, else the last."""
        begin = timezone.make_aware(datetime.combine(day, time()))
        later = self.filter(topic=topic, state=State.VISIBLE, published_at__gte=begin)
        numbers = later.order_by("published_at", "number").values_list("number", flat=True)
        return numbers.first() or topic.last_number


class Post(models.Model):
    """One contribution. `number` is its place in the topic, given when it becomes visible, and kept."""

    MANY: ClassVar[int] = 100

    # Indexes of several columns begin with topic and with author: none of their own.
    topic = models.ForeignKey(
        Topic, models.CASCADE, related_name="posts", verbose_name=_("topic"), db_index=False
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
        db_index=False,
    )
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # When it could first be read: later than written where it waited for approval, None while it does.
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0, editable=False)
    thanks_count = models.PositiveIntegerField(_("thanks"), default=0, editable=False)
    well_said_count = models.PositiveIntegerField(_("well said"), default=0, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.VISIBLE)
    # It was the accepted answer when an edit took it out of sight, and is so again when that is approved.
    was_accepted = models.BooleanField(default=False, editable=False)

    #: The kinds of reaction the viewer has given, once `Reaction.objects.mark` has looked.
    mine: frozenset[str] = frozenset()

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="post_number_once"),
            models.CheckConstraint(
                condition=~Q(state="visible") | Q(number__isnull=False), name="post_visible_has_number"
            ),
            models.CheckConstraint(
                condition=~Q(state="visible") | Q(published_at__isnull=False),
                name="post_visible_since",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="post_of_author"),
            models.Index(fields=["topic", "published_at"], condition=Q(state="visible"), name="post_of_day"),
            models.Index(fields=["renderer_version"], name="post_rendered_by"),
            models.Index(fields=["author", "topic"], condition=Q(state="held"), name="post_waiting"),
        ]

    def __str__(self) -> str:
        return f"#{self.number or '–'} · {self.topic_id}"

    @property
    def author_name(self) -> str:
        return str(self.author) if self.author else gettext("Former member")

    @property
    def plain(self) -> str:
        """What it says, without markup; to be escaped like any text."""
        return _words_of(self.html)

    @property
    def reaction_count(self) -> int:
        """Reactions of all kinds."""
        return self.helpful_count + self.thanks_count + self.well_said_count

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def place_url(self) -> str:
        """Where it stands now; reads the topic."""
        return self.topic.url_of(self.number or 1)

    def get_absolute_url(self) -> str:
        """The permanent address, which finds the post wherever it is moved."""
        return f"{home()}p/{self.pk}/"


@functools.lru_cache(maxsize=2048)
def _words_of(html: str) -> str:
    """Kept, as taking a post apart costs as much as the rest of its place on a page."""
    return " ".join(unescape(strip_tags(html)).split())


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def mark(self, posts: Iterable[Post], viewer: Any) -> None:
        """Set each post's `mine`, the viewer's own reactions to it: one query for all, none for visitors."""
        by_pk = {post.pk: post for post in posts}
        if not viewer.is_authenticated or not by_pk:
            return
        for pk, kind in _GIVEN.all(member=viewer.pk, posts=list(by_pk)):
            by_pk[pk].mine = by_pk[pk].mine | {kind}

    def given_by(self, post: Post, limit: int) -> dict[str, list[Member]]:
        """By kind, the first `limit` members who can be seen and reacted in that way: one query a kind."""
        seen = Q(member__is_active=True, member__erased_at=None, member__registered_at__isnull=False)
        rows = self.filter(seen, post=post).select_related("member").order_by("created_at", "pk")
        return {kind: [row.member for row in rows.filter(kind=kind)[:limit]] for kind in Reaction.Kind}


class Reaction(models.Model):
    """A member's click on a post; the post's `<kind>_count` counts them."""

    class Kind(models.TextChoices):
        HELPFUL = "helpful", _("helpful")
        THANKS = "thanks", _("thanks")
        WELL_SAID = "well_said", _("well said")

    # The constraint's index begins with it.
    post = models.ForeignKey(
        Post, models.CASCADE, related_name="reactions", verbose_name=_("post"), db_index=False
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.HELPFUL)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects: ClassVar[ReactionQuerySet] = ReactionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["post", "member", "kind"], name="reaction_once")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(kind="helpful"), name="reaction_helpful_since")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.post_id}"


# Every page of a topic that a member opens asks for it.
_GIVEN = Select(
    lambda: Reaction.objects.filter(member=Given("member"), post__among=Given("posts")).values_list(
        "post", "kind"
    )
)
