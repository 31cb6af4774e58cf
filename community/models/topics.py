"""Topics: the head of a conversation, with everything a list needs in its own row."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.search.audience import readable

from .categories import Category, Kind
from .reading import Follow, ReadMark
from .states import State

PER_PAGE = 20


class IdeaStatus(models.TextChoices):
    REVIEW = "review", _("Under review")
    PLANNED = "planned", _("Planned")
    DONE = "done", pgettext_lazy("of an idea", "Done")


class Place(NamedTuple):
    """Where a list goes on: after the topic with these values."""

    pinned: bool
    moment: datetime
    pk: int


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, viewer: Any) -> TopicQuerySet:
        """What the viewer (a member or AnonymousUser) may read; the start of every read."""
        return self.filter(readable(viewer, "category__readers"), state=State.VISIBLE)

    def for_list(self, viewer: Any) -> TopicQuerySet:
        """With all that a row shows, in one query: people, category, and whether the viewer has new posts."""
        return self.select_related("category", "author", "last_author").with_reading(viewer)

    def with_reading(self, viewer: Any) -> TopicQuerySet:
        """Adds `read_number` (the viewer's read mark, 0 where none) and `unread`.

        What was last written before the viewer joined is not new to her.
        """
        if not viewer.is_authenticated:
            return self.annotate(read_number=Value(0), unread=Value(False))
        mark = ReadMark.objects.filter(member=viewer, topic=OuterRef("pk")).values("number")[:1]
        since = viewer.registered_at or viewer.created_at
        unread = Q(last_number__gt=F("read_number"), last_post_at__gt=since)
        return self.annotate(read_number=Coalesce(Subquery(mark), 0)).annotate(
            unread=ExpressionWrapper(unread, output_field=BooleanField())
        )

    def for_page(self, viewer: Any) -> TopicQuerySet:
        """With all that a topic's own page shows of it, in one query; adds `is_followed`."""
        rows = self.for_list(viewer).select_related("accepted__author")
        if not viewer.is_authenticated:
            return rows.annotate(is_followed=Value(False))
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

    def of_author(self, member: Any) -> TopicQuerySet:
        return self.filter(author=member)

    def followed_by(self, member: Any) -> TopicQuerySet:
        return self.filter(follows__member=member, follows__active=True)

    def after(self, place: Place, *, pinned_first: bool) -> TopicQuerySet:
        """The rest of a list behind `place`: a range over the index, never an offset."""
        older = Q(last_post_at__lte=place.moment) & (Q(last_post_at__lt=place.moment) | Q(pk__lt=place.pk))
        if not pinned_first:
            return self.filter(older)
        return self.filter(
            Q(older, pinned=True) | Q(pinned=False) if place.pinned else Q(older, pinned=False)
        )

    def page(self, place: Place | None, *, pinned_first: bool = False) -> list[Topic]:
        """One page of a list and one topic more where it goes on."""
        order = ["-pinned"] * pinned_first + ["-last_post_at", "-pk"]
        rows = self.after(place, pinned_first=pinned_first) if place else self
        return list(rows.order_by(*order)[: PER_PAGE + 1])


class Topic(models.Model):
    """A conversation. `last_number` is the highest post number given, under this row's lock."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="topics", verbose_name=_("category"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.DISCUSSION)
    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("address"), max_length=80)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    last_post_at = models.DateTimeField(_("last post at"), default=timezone.now)
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last author"),
    )
    last_number = models.PositiveIntegerField(_("last post number"), default=0)
    post_count = models.PositiveIntegerField(_("posts"), default=0)
    accepted = models.OneToOneField(
        "community.Post",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accepted_in",
        verbose_name=_("accepted answer"),
    )
    idea_status = models.CharField(_("status of the idea"), max_length=12, choices=IdeaStatus, blank=True)
    vote_count = models.PositiveIntegerField(_("votes"), default=0, editable=False)
    popularity = models.PositiveIntegerField(_("popularity"), default=0, editable=False)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("merged into")
    )
    pinned = models.BooleanField(_("pinned"), default=False)
    locked = models.BooleanField(_("locked"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.VISIBLE)

    objects: ClassVar[TopicQuerySet] = TopicQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["-last_post_at", "-id"], condition=Q(state="visible"), name="topic_newest"),
            models.Index(
                fields=["category", "-pinned", "-last_post_at", "-id"],
                condition=Q(state="visible"),
                name="topic_in_category",
            ),
            models.Index(
                fields=["-last_post_at", "-id"],
                condition=Q(state="visible", kind="question", accepted=None),
                name="topic_unanswered",
            ),
            models.Index(fields=["author", "-last_post_at", "-id"], name="topic_of_author"),
            models.Index(fields=["-popularity", "-id"], condition=Q(state="visible"), name="topic_popular"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return Place(self.pinned, self.last_post_at, self.pk)

    @property
    def author_name(self) -> str:
        return str(self.author) if self.author else gettext("Former member")

    @property
    def last_author_name(self) -> str:
        return str(self.last_author) if self.last_author else gettext("Former member")

    @property
    def reply_count(self) -> int:
        return max(0, self.post_count - 1)

    @property
    def page_count(self) -> int:
        return self.page_of(self.last_number)

    @staticmethod
    def page_of(number: int) -> int:
        """The page (from 1) that shows the post with this number."""
        return max(1, -(-number // PER_PAGE))

    @property
    def resume_url(self) -> str:
        """The first post the viewer has not read; needs `with_reading`."""
        first = getattr(self, "read_number", 0) + 1
        new = getattr(self, "unread", False) and 1 < first <= self.last_number
        return self.url_of(first) if new else self.get_absolute_url()

    def url_of(self, number: int) -> str:
        """The address of a post's place in this topic."""
        return f"{self.get_absolute_url()}?post={number}#post-{number}"

    def get_absolute_url(self) -> str:
        return reverse("community:topic", args=[self.pk, self.slug])


def slug_of(title: str) -> str:
    """The readable part of a topic's address; German letters as they are usually spelled out."""
    spelled = title.lower()
    for letter, spelling in [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")]:
        spelled = spelled.replace(letter, spelling)
    return slugify(spelled)[:80].strip("-") or "topic"
