"""A member's standing: what she has contributed, how far she is trusted, and what she may not do for now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.precompiled import Given, Select


class Trust(models.IntegerChoices):
    """How far a member is trusted; each level opens rights (`community.recognition.rights`)."""

    NEW = 0, pgettext_lazy("level of trust", "New")
    KNOWN = 1, pgettext_lazy("level of trust", "Known")
    REGULAR = 2, pgettext_lazy("level of trust", "Regular")
    TRUSTED = 3, pgettext_lazy("level of trust", "Trusted")


class ReputationQuerySet(models.QuerySet["Reputation"]):
    def of(self, member: Any) -> Reputation:
        """The member's row, or an unsaved beginner's."""
        return _OF.first(member=member.pk) or Reputation(member=member)


class Reputation(models.Model):
    """One row per member who has written or read. `trust` and counts are the worker's, never a request's.

    `open_…` count only what every member may read: what is shown of all must not tell of closed rooms.

    `limited_until` and `barred_until` (UTC) mirror the sanctions in force, so that one read tells what she
    may do; both are written in the sanction's own transaction. `FOREVER` is a ban.
    """

    FOREVER: ClassVar[datetime] = datetime(9999, 1, 1, tzinfo=UTC)

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="reputation",
        verbose_name=_("member"),
    )
    trust = models.PositiveSmallIntegerField(_("trust"), choices=Trust, default=Trust.NEW)
    fixed_trust = models.PositiveSmallIntegerField(
        _("trust set by staff"), choices=Trust, null=True, blank=True
    )
    ambassador = models.BooleanField(_("ambassador"), default=False)
    listed = models.BooleanField(_("on the leaderboard"), default=True)
    post_count = models.PositiveIntegerField(_("posts"), default=0)
    accepted_count = models.PositiveIntegerField(_("accepted answers"), default=0)
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0)
    open_accepted_count = models.PositiveIntegerField(_("accepted answers all members see"), default=0)
    open_helpful_count = models.PositiveIntegerField(_("found helpful where all members see it"), default=0)
    read_count = models.PositiveIntegerField(_("posts read"), default=0)
    topics_read = models.PositiveIntegerField(_("topics read"), default=0)
    days_here = models.PositiveIntegerField(_("days here"), default=0)
    last_day = models.DateField(_("last day here"), null=True, blank=True)
    hidden_count = models.PositiveIntegerField(_("posts hidden"), default=0)
    flags_right = models.PositiveIntegerField(_("notices agreed with"), default=0)
    flags_wrong = models.PositiveIntegerField(_("notices not agreed with"), default=0)
    limited_until = models.DateTimeField(_("limited until"), null=True, blank=True)
    barred_until = models.DateTimeField(_("suspended until"), null=True, blank=True)

    objects: ClassVar[ReputationQuerySet] = ReputationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("standing in the community")
        verbose_name_plural = _("standings in the community")
        indexes = [
            models.Index(
                fields=["-open_accepted_count", "-open_helpful_count", "member"],
                condition=models.Q(listed=True),
                name="reputation_leading",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.level}"

    @property
    def level(self) -> int:
        """The trust that counts: what staff has set, else what was earned."""
        return self.trust if self.fixed_trust is None else self.fixed_trust

    @property
    def level_name(self) -> str:
        return str(Trust(self.level).label)

    @property
    def thanked_count(self) -> int:
        """How often others said that she helped."""
        return self.accepted_count + self.helpful_count

    def is_barred(self, now: datetime | None = None) -> bool:
        """Suspended or banned: reads, appeals and complains, but writes nothing here."""
        return self.barred_until is not None and self.barred_until > (now or timezone.now())

    @property
    def is_for_good(self) -> bool:
        """Barred without an end."""
        return self.barred_until == self.FOREVER

    def is_limited(self, now: datetime | None = None) -> bool:
        """What she writes is looked at before others see it."""
        return self.limited_until is not None and self.limited_until > (now or timezone.now())


# Nearly every page a member opens asks for it.
_OF = Select(lambda: Reputation.objects.filter(member=Given("member")).order_by())


class TrustStepQuerySet(models.QuerySet["TrustStep"]):
    def ladder(self) -> list[TrustStep]:
        """The steps from the lowest: as set up, and by default where one is not."""
        rows = {step.level: step for step in self}
        return [rows.get(step.level, step) for step in (TrustStep(**values) for values in TrustStep.DEFAULTS)]


class TrustStep(models.Model):
    """What a level of trust asks for; all of it, and all that the levels below ask for.

    Days, posts and topics are counted since the member came; hidden posts in the last twelve months.
    """

    DEFAULTS: ClassVar[list[dict[str, int]]] = [
        {"level": 1, "days_here": 2, "topics_read": 3, "read_count": 20, "hidden_at_most": 2},
        {"level": 2, "days_here": 15, "topics_read": 20, "read_count": 200, "post_count": 10,
         "thanked_count": 5, "hidden_at_most": 1},
        {"level": 3, "days_here": 50, "topics_read": 100, "read_count": 1000, "post_count": 50,
         "thanked_count": 30, "hidden_at_most": 0},
    ]  # fmt: skip
    ASKED: ClassVar[tuple[str, ...]] = (
        "days_here",
        "topics_read",
        "read_count",
        "post_count",
        "thanked_count",
    )

    level = models.PositiveSmallIntegerField(
        pgettext_lazy("of trust", "level"), primary_key=True, choices=[row for row in Trust.choices if row[0]]
    )
    days_here = models.PositiveIntegerField(_("days here, at least"), default=0)
    topics_read = models.PositiveIntegerField(_("topics read, at least"), default=0)
    read_count = models.PositiveIntegerField(_("posts read, at least"), default=0)
    post_count = models.PositiveIntegerField(_("posts written, at least"), default=0)
    thanked_count = models.PositiveIntegerField(_("accepted or found helpful, at least"), default=0)
    hidden_at_most = models.PositiveIntegerField(_("posts hidden by a decision, at most"), default=0)

    objects: ClassVar[TrustStepQuerySet] = TrustStepQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("step of trust")
        verbose_name_plural = _("steps of trust")
        ordering = ["level"]

    def __str__(self) -> str:
        return str(Trust(self.level).label)

    def is_met_by(self, standing: Reputation) -> bool:
        enough = all(getattr(standing, name) >= getattr(self, name) for name in self.ASKED)
        return enough and standing.hidden_count <= self.hidden_at_most


class RecognitionSettings(models.Model):
    """One row at most. Where there is none, the defaults hold."""

    ONLY: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    leaderboard = models.BooleanField(
        _("show the leaderboard"),
        default=True,
        help_text=_("Switched off, the page is gone for everybody. Members can leave it themselves as well."),
    )

    pictures_from = models.PositiveSmallIntegerField(
        _("pictures from level"),
        choices=Trust,
        default=Trust.KNOWN,
        help_text=_("From this level of trust on members upload pictures and show them in posts."),
    )

    class Meta:
        verbose_name = _("settings of recognition")
        verbose_name_plural = _("settings of recognition")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="recognition_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
