"""Categories: where topics lie, who may read them and which kinds they take."""

from __future__ import annotations

import functools
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet
from portal.members.models import Segment
from portal.search.audience import MAX_LENGTH, readable


class Readers(models.TextChoices):
    """Who may read what lies in a category."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members")
    SEGMENT = "segment", _("a segment of the members")
    STAFF = "staff", _("staff")


# From the most people to the fewest: staff may read what any segment may.
_OPENNESS: list[str] = [Readers.PUBLIC, Readers.MEMBERS, Readers.SEGMENT, Readers.STAFF]


class Kind(models.TextChoices):
    """What a topic is meant to be."""

    DISCUSSION = "discussion", _("Discussion")
    QUESTION = "question", _("Question")
    IDEA = "idea", _("Idea")
    ANNOUNCEMENT = "announcement", _("Announcement")
    SHOWCASE = "showcase", _("Showcase")


def usual_kinds() -> list[str]:
    return [Kind.DISCUSSION.value, Kind.QUESTION.value]


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, viewer: Any) -> CategoryQuerySet:
        """What the viewer (a member or AnonymousUser) may read; the start of every read."""
        return self.filter(readable(viewer, "readers"))

    def at(self, slug: Any) -> CategoryQuerySet:
        """The one with this address, now or formerly."""
        former = FormerAddress.objects.filter(slug=slug).values("category")
        return self.filter(Q(slug=slug) | Q(pk__in=former))


class Category(models.Model):
    """A room of the forum. Its counters hold visible topics and visible posts only.

    There are two levels. A room below another is never open to more people than that one (`keep_category`
    sees to it), so a room's own `readers` say all. An archived room is read and takes nothing new.
    """

    # A segment that depends on time lags behind the clock: `portal.members` lets none be named here.
    guards_reading: ClassVar[bool] = True

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )

    name_en = models.CharField(_("name (English)"), max_length=60)
    name_de = models.CharField(_("name (German)"), max_length=60)
    about_en = models.CharField(_("description (English)"), max_length=160, blank=True)
    about_de = models.CharField(_("description (German)"), max_length=160, blank=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    icon = models.SlugField(_("icon"), max_length=40, default="coffee", help_text=_("A lucide icon's name."))
    order = models.PositiveSmallIntegerField(pgettext_lazy("position in a list", "order"), default=100)
    kinds = models.JSONField(_("kinds of topic"), default=usual_kinds)
    audience = models.CharField(_("audience"), max_length=12, choices=Readers, default=Readers.PUBLIC)
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    readers = models.GeneratedField(
        expression=Case(
            When(audience="segment", then=Concat(Value("segment:"), Cast("segment_id", models.CharField()))),
            default=F("audience"),
        ),
        output_field=models.CharField(max_length=MAX_LENGTH),
        db_persist=True,
    )
    picture = models.ForeignKey(
        "content.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    archived = models.BooleanField(_("archived"), default=False)
    topic_count = models.PositiveIntegerField(_("topics"), default=0, editable=False)
    post_count = models.PositiveIntegerField(_("posts"), default=0, editable=False)

    objects: ClassVar[CategoryQuerySet] = CategoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="segment", segment__isnull=False)
                | (~Q(audience="segment") & Q(segment=None)),
                name="category_segment_named",
                violation_error_message=_("Choose the segment, or another audience."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="category_not_in_itself"),
        ]
        indexes = [models.Index(fields=["readers"], name="category_readers")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_de if (get_language() or "").startswith("de") else self.name_en

    @property
    def about(self) -> str:
        return self.about_de if (get_language() or "").startswith("de") else self.about_en

    @property
    def readers_in_words(self) -> str:
        """Who may read here: “members”, or the name of the segment."""
        if self.segment is None:
            return str(self.get_audience_display())
        return gettext("“%(name)s”") % {"name": self.segment}

    @property
    def is_public(self) -> bool:
        return self.audience == Readers.PUBLIC

    def is_wider_than(self, other: Category) -> bool:
        """Whether somebody may read here who may not read there; of two segments nobody can tell."""
        if self.audience == other.audience:
            return self.segment_id != other.segment_id
        return _OPENNESS.index(self.audience) < _OPENNESS.index(other.audience)

    @property
    def picture_url(self) -> str:
        """Where its picture is; another picture has another address. Empty without one."""
        if not self.picture_id:
            return ""
        return f"{reverse('community:category_picture', args=[self.slug])}?v={self.picture_id.hex[:8]}"

    def get_absolute_url(self) -> str:
        return f"{home()}c/{self.slug}/"


@functools.cache
def home() -> str:
    """Where categories and topics lie: asked once, as pages show many addresses."""
    return reverse("community:index")


class FormerAddress(models.Model):
    """The address of a category that is gone, and where it leads now."""

    slug = models.SlugField(_("former address"), max_length=60, unique=True)
    category = models.ForeignKey(
        Category, models.CASCADE, related_name="former_addresses", verbose_name=_("category")
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class CategoryRemoval(Leased):
    """A category goes: its topics move to `target`, in portions up to the id `after`, then its row.

    `target` is open to nobody the category was closed to. What stays of it is who asked, and how much moved.
    """

    category = models.OneToOneField(
        Category, models.SET_NULL, null=True, related_name="removal", verbose_name=_("category")
    )
    name = models.CharField(_("name"), max_length=130)
    target = models.ForeignKey(Category, models.PROTECT, related_name="arriving", verbose_name=_("moves to"))
    after = models.BigIntegerField(_("done up to"), default=0)
    moved = models.PositiveIntegerField(_("topics moved"), default=0)
    asked_by = models.ForeignKey(
        "members.Member", models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("removal of a category")
        verbose_name_plural = _("removals of categories")
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="removal_due")]

    def __str__(self) -> str:
        return self.name

    def finish(self, **changes: Any) -> None:
        """After a portion: on to the next one under the same lease; done once the category is gone."""
        if not changes and self.category_id is not None:
            self.keep(after=self.after, moved=self.moved, attempts=1)
            return
        super().finish(**changes)
