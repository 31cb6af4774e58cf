"""Posts and what members say of them by a click."""

from __future__ import annotations

from html import unescape
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.search.audience import readable

from .states import State
from .topics import PER_PAGE, Topic


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Any) -> PostQuerySet:
        """What the viewer (a member or AnonymousUser) may read; the start of every read."""
        return self.filter(
            readable(viewer, "topic__category__readers"),
            state=State.VISIBLE,
            topic__state=State.VISIBLE,
        )

    def for_page(self, topic: Topic, page: int, viewer: Any) -> PostQuerySet:
        """The posts of one page (from 1): a range over the number, so each costs the same."""
        last = page * PER_PAGE
        rows = self.filter(topic=topic, number__gt=last - PER_PAGE, number__lte=last)
        return rows.with_reaction_of(viewer).select_related("author").order_by("number")

    def with_reaction_of(self, viewer: Any) -> PostQuerySet:
        """Adds `is_helpful_to_me`."""
        if not viewer.is_authenticated:
            return self.annotate(is_helpful_to_me=Value(False))
        mine = Reaction.objects.filter(post=OuterRef("pk"), member=viewer, kind=Reaction.Kind.HELPFUL)
        return self.annotate(is_helpful_to_me=Exists(mine))


class Post(models.Model):
    """One contribution. `number` is its place in the topic, given when it becomes visible, and kept."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts", verbose_name=_("topic"))
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0, editable=False)
    thanks_count = models.PositiveIntegerField(_("thanks"), default=0, editable=False)
    well_said_count = models.PositiveIntegerField(_("well said"), default=0, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.VISIBLE)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="post_number_once"),
            models.CheckConstraint(
                condition=~Q(state="visible") | Q(number__isnull=False), name="post_visible_has_number"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="post_of_author"),
            models.Index(fields=["renderer_version"], name="post_rendered_by"),
        ]

    def __str__(self) -> str:
        return f"#{self.number or '–'} · {self.topic_id}"

    @property
    def author_name(self) -> str:
        return str(self.author) if self.author else gettext("Former member")

    @property
    def plain(self) -> str:
        """What it says, without markup; to be escaped like any text."""
        return " ".join(unescape(strip_tags(self.html)).split())

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def place_url(self) -> str:
        """Where it stands now; reads the topic."""
        return self.topic.url_of(self.number or 1)

    def get_absolute_url(self) -> str:
        """The permanent address, which finds the post wherever it is moved."""
        return reverse("community:post", args=[self.pk])


class Revision(models.Model):
    """A text a post had before it was edited; `version` is the one that text was."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("post"))
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=140, blank=True)
    text = models.TextField(_("text"))
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("edited by"),
    )
    written_at = models.DateTimeField(_("written at"))
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)

    class Meta:
        verbose_name = _("former text")
        verbose_name_plural = _("former texts")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["post", "version"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.version}"


class Reaction(models.Model):
    """A member's click on a post; the post's `<kind>_count` counts them."""

    class Kind(models.TextChoices):
        HELPFUL = "helpful", _("helpful")
        THANKS = "thanks", _("thanks")
        WELL_SAID = "well_said", _("well said")

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions", verbose_name=_("post"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.HELPFUL)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["post", "member", "kind"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.post_id}"
