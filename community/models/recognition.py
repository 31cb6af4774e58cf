"""What a member's contributions have earned her: trust, badges, standing; and what she may not do for now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Trust(models.IntegerChoices):
    """How far a member is trusted; each level opens rights (`community.rights`)."""

    NEW = 0, pgettext_lazy("level of trust", "New")
    KNOWN = 1, pgettext_lazy("level of trust", "Known")
    REGULAR = 2, pgettext_lazy("level of trust", "Regular")
    TRUSTED = 3, pgettext_lazy("level of trust", "Trusted")


class ReputationQuerySet(models.QuerySet["Reputation"]):
    def of(self, member: Any) -> Reputation:
        """The member's row, or an unsaved beginner's."""
        return self.filter(member=member).first() or Reputation(member=member)


class Reputation(models.Model):
    """One row per member who has written or read. `trust` is reckoned by the worker, never in a request.

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
                fields=["-accepted_count", "-helpful_count", "member"],
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

    def is_barred(self, now: datetime | None = None) -> bool:
        """Suspended or banned: reads, appeals and complains, but writes nothing here."""
        return self.barred_until is not None and self.barred_until > (now or timezone.now())

    def is_limited(self, now: datetime | None = None) -> bool:
        """What she writes is looked at before others see it."""
        return self.limited_until is not None and self.limited_until > (now or timezone.now())


class Badge(models.Model):
    """A sign of merit. `measure` and `threshold` say when it is given; without a measure staff gives it."""

    class Measure(models.TextChoices):
        POSTS = "post_count", _("posts written")
        ACCEPTED = "accepted_count", _("accepted answers")
        HELPFUL = "helpful_count", _("found helpful")
        DAYS = "days_here", _("days here")
        IDEAS = "ideas_done", _("ideas of hers that were done")
        VOICES = "voices", _("contributions shown as a customer's voice")

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=40)
    name_de = models.CharField(_("name (German)"), max_length=40)
    about_en = models.CharField(_("description (English)"), max_length=160, blank=True)
    about_de = models.CharField(_("description (German)"), max_length=160, blank=True)
    icon = models.SlugField(_("icon"), max_length=40, default="award", help_text=_("A lucide icon's name."))
    measure = models.CharField(
        _("given for"), max_length=16, choices=Measure, blank=True, help_text=_("Empty: staff gives it.")
    )
    threshold = models.PositiveIntegerField(pgettext_lazy("of a badge", "from"), default=1)
    active = models.BooleanField(_("active"), default=True)
    order = models.PositiveSmallIntegerField(pgettext_lazy("position in a list", "order"), default=100)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_de if (get_language() or "").startswith("de") else self.name_en

    @property
    def about(self) -> str:
        return self.about_de if (get_language() or "").startswith("de") else self.about_en


class BadgeGrant(models.Model):
    """A member has a badge, once; taken back by a decision it can come back by another."""

    badge = models.ForeignKey(Badge, models.CASCADE, related_name="grants", verbose_name=_("badge"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="badges", verbose_name=_("member")
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now)
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("badge of a member")
        verbose_name_plural = _("badges of members")
        constraints = [models.UniqueConstraint(fields=["member", "badge"], name="badge_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.badge_id}"


class Voice(models.Model):
    """A member is asked whether a post of hers may be shown as a customer's voice, and what she said.

    `wording` is the text she agreed to, in her language; `picture` names the picture that may be shown too.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    post = models.OneToOneField(
        "community.Post", models.CASCADE, related_name="voice", verbose_name=_("post")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="voices", verbose_name=_("member")
    )
    excerpt = models.CharField(_("words to show"), max_length=400)
    picture = models.UUIDField(_("picture"), null=True, blank=True)
    wording = models.TextField(_("what was agreed to"))
    wording_version = models.CharField(_("version of the wording"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("customer's voice")
        verbose_name_plural = _("customers' voices")
        indexes = [
            models.Index(fields=["-answered_at"], condition=models.Q(state="granted"), name="voice_granted")
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.state}"
