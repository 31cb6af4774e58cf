"""Topics: the head of a conversation, with everything a list needs in its own row."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .categories import Category, Kind, home
from .listing import PER_PAGE, TopicQuerySet
from .states import State


class IdeaStatus(models.TextChoices):
    REVIEW = "review", _("Under review")
    PLANNED = "planned", _("Planned")
    DONE = "done", pgettext_lazy("of an idea", "Done")


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
        db_index=False,  # `topic_of_author` begins with it
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
            models.Index(
                fields=["category", "-id"],
                condition=Q(state="visible", kind="showcase"),
                name="topic_on_wall",
            ),
            models.Index(
                fields=["-popularity", "-last_post_at", "-id"],
                condition=Q(state="visible"),
                name="topic_popular",
            ),
        ]

    def __str__(self) -> str:
        return self.title

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

    @classmethod
    def merged_to(cls, pk: int) -> int | None:
        """The id of the topic this one was merged into in the end; None where it was not."""
        seen, target = {pk}, cls.objects.values_list("merged_into", flat=True).filter(pk=pk).first()
        while target and target not in seen:
            seen.add(target)
            further = cls.objects.values_list("merged_into", flat=True).filter(pk=target).first()
            if not further:
                return target
            target = further
        return None

    @property
    def resume_url(self) -> str:
        """The first post the viewer has not read; needs `with_reading`."""
        new = getattr(self, "unread", False) and self.last_number > 1
        return f"{self.get_absolute_url()}?post=new#new" if new else self.get_absolute_url()

    @property
    def doors(self) -> str:
        """What the addresses of all one can do here begin with; no search for each of them."""
        return f"{home()}t/{self.pk}/"

    def url_of(self, number: int) -> str:
        """The address of a post's place in this topic."""
        return f"{self.get_absolute_url()}?post={number}#post-{number}"

    def get_absolute_url(self) -> str:
        return f"{self.doors}{self.slug}/"


# What stands in the same place of other addresses of a topic.
_TAKEN = {"news", "posts", "read", "follow", "reply", "vote", "status", "ballot", "feed"}


def slug_of(title: str) -> str:
    """The readable part of a topic's address; German letters as they are usually spelled out."""
    spelled = title.lower()
    for letter, spelling in [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")]:
        spelled = spelled.replace(letter, spelling)
    slug = slugify(spelled)[:80].strip("-") or "topic"
    return f"{slug}-topic" if slug in _TAKEN else slug
