"""Segments: sets of conditions on traits, and who meets them now."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet

from .member import Member

MOST_DAYS = 36_500


class SegmentQuerySet(models.QuerySet["Segment"]):
    def of(self, member: Member) -> SegmentQuerySet:
        """The segments the member is in."""
        return self.filter(members=member)

    def with_size(self) -> SegmentQuerySet:
        """Each with `size`: how many members are in it."""
        return self.annotate(size=models.Count("memberships"))

    def guarding(self) -> SegmentQuerySet:
        """Those that may decide who sees something: they never lag behind the clock."""
        return self.filter(depends_on_time=False)


class Segment(models.Model):
    """Members who meet conditions on their traits. Membership is stored and kept up with the traits."""

    class Match(models.TextChoices):
        ALL = "all", _("all conditions")
        ANY = "any", _("at least one condition")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80)
    match = models.CharField(
        pgettext_lazy("of a segment", "meets"), max_length=4, choices=Match, default=Match.ALL
    )
    depends_on_time = models.BooleanField(_("depends on time"), default=False, editable=False)
    counted_at = models.DateTimeField(_("counted at"), null=True, editable=False)
    members = models.ManyToManyField(
        Member, through="SegmentMember", related_name="segments", verbose_name=_("members")
    )

    objects: ClassVar[SegmentQuerySet] = SegmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the active language."""
        return self.name_de if (get_language() or "").startswith("de") else self.name_en


class Comparison(models.TextChoices):
    """How a condition compares; which of them fit a trait its kind says."""

    AT_LEAST = "at_least", pgettext_lazy("condition", "is at least")
    AT_MOST = "at_most", pgettext_lazy("condition", "is at most")
    EQUALS = "equals", pgettext_lazy("condition", "equals")
    IS = "is", pgettext_lazy("condition", "is")
    IS_NOT = "is_not", pgettext_lazy("condition", "is not")
    ONE_OF = "one_of", pgettext_lazy("condition", "is one of")
    WITHIN = "within", pgettext_lazy("condition", "is within the last … days")
    LONGER_AGO = "longer_ago", pgettext_lazy("condition", "is more than … days ago")
    BEFORE = "before", pgettext_lazy("condition", "is before the day")
    SINCE = "since", pgettext_lazy("condition", "is on the day or later")
    KNOWN = "known", pgettext_lazy("condition", "is known")
    UNKNOWN = "unknown", pgettext_lazy("condition", "is not known")
    HAS = "has", pgettext_lazy("condition", "include")
    HAS_NOT = "has_not", pgettext_lazy("condition", "do not include")


class SegmentCondition(models.Model):
    """One condition. Which of `number`, `days`, `day` and `words` counts is the comparison's to say."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="conditions", verbose_name=_("segment"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    trait = models.SlugField(_("trait"), max_length=60)
    comparison = models.CharField(_("comparison"), max_length=12, choices=Comparison)
    number = models.BigIntegerField(_("number"), null=True, blank=True)
    days = models.PositiveIntegerField(
        _("days"), null=True, blank=True, validators=[MaxValueValidator(MOST_DAYS)]
    )
    day = models.DateField(_("day"), null=True, blank=True)
    words = models.JSONField(_("words"), default=list, blank=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.trait} {self.get_comparison_display()}"


class SegmentMember(models.Model):
    """A member is in a segment since a moment."""

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="memberships", verbose_name=_("segment")
    )
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("member"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("member of a segment")
        verbose_name_plural = _("members of segments")
        constraints = [models.UniqueConstraint(fields=["member", "segment"], name="segment_member_once")]

    def __str__(self) -> str:
        return f"{self.segment_id}:{self.member_id}"


class Recount(Leased):
    """A segment is to be evaluated for all members; those up to the id `after` are done."""

    ALL: ClassVar[int] = -1

    segment = models.OneToOneField(Segment, models.CASCADE, related_name="recount", verbose_name=_("segment"))
    after = models.BigIntegerField(_("done up to"), default=0)

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("recount of a segment")
        verbose_name_plural = _("recounts of segments")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="recount_due"),
        ]

    def __str__(self) -> str:
        return f"recount:{self.segment_id}"

    def finish(self, **changes: Any) -> None:
        """After a batch: on to the next one under the same lease; done once all members are."""
        if not changes and self.after != self.ALL:
            self.keep(after=self.after, attempts=1)
            return
        super().finish(**changes)


class Definitions(models.Model):
    """One row whose `version` each edit of a segment changes; what processes remember is checked by it."""

    version = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("version of the segments")
        verbose_name_plural = _("versions of the segments")

    def __str__(self) -> str:
        return str(self.version)
