"""Badges, and who has which."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class BadgeQuerySet(models.QuerySet["Badge"]):
    def earned(self) -> BadgeQuerySet:
        """Those the worker gives."""
        return self.filter(active=True).exclude(measure="")

    def held_by(self, member: Any) -> BadgeQuerySet:
        """Those the member has, in their order."""
        return self.filter(grants__member=member, grants__revoked_at=None)


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

    objects: ClassVar[BadgeQuerySet] = BadgeQuerySet.as_manager()  # type: ignore[assignment]

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
