"""What moderators decide, and what it takes from members."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..house_rules import Rule
from .contents import Content, ContentKind, contents
from .matters import Matter

#: How long a decision can be appealed: six months, whichever they are (Article 20(1)).
APPEAL_PERIOD = timedelta(days=184)
#: How long the outcome of an appeal may take to be carried out, and to reach who has no account.
TELLING = timedelta(days=7)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def restricting(self) -> DecisionQuerySet:
        """Those that took something from somebody."""
        return self.exclude(outcome=Decision.Outcome.KEEP)

    def stated_to(self, member: Any) -> DecisionQuerySet:
        """Whose reasons this member may read: those about her, the newest first."""
        return self.restricting().filter(member=member).order_by("-decided_at", "-pk")

    def locking(self, topic: int) -> DecisionQuerySet:
        """Those in force that close the topic with this id to replies."""
        return self._upon(topic, Decision.Outcome.LOCK)

    def moving(self, topic: int) -> DecisionQuerySet:
        """Those in force that have moved the topic with this id to fewer readers."""
        return self._upon(topic, Decision.Outcome.MOVE)

    def _upon(self, topic: int, outcome: str) -> DecisionQuerySet:
        """The latest first."""
        same = self.filter(kind=ContentKind.TOPIC, object_id=topic, outcome=outcome, reversed_at=None)
        return same.order_by("-pk")

    def with_grounds(self) -> DecisionQuerySet:
        return self.select_related("rule__rules", "member")


class Decision(models.Model):
    """What was decided about content or a member, by whom and why; all that follows is driven by this row.

    The statement of reasons (Article 17 of Regulation (EU) 2022/2065) is this row: what and for how long,
    on which facts, by which rule or law, and whether machines took part. `reference` is its address.
    """

    class Outcome(models.TextChoices):
        KEEP = "keep", _("kept")
        HIDE = "hide", _("hidden")
        EDIT = "edit", pgettext_lazy("of a decision", "edited")
        MOVE = "move", pgettext_lazy("of a decision", "moved to fewer readers")
        LOCK = "lock", _("locked")
        PROFILE = "profile", _("profile text taken out")
        WARN = "warn", _("warned")
        LIMIT = "limit", _("limited")
        SUSPEND = "suspend", _("suspended")
        BAN = "ban", _("banned")

    class Ground(models.TextChoices):
        NONE = "", _("none")
        RULES = "rules", _("house rules")
        LAW = "law", _("law")
        SPAM = "spam", _("deceptive advertising in bulk")

    class Left(models.TextChoices):
        """Why a reversal could not put back what was changed."""

        CHANGED = "changed", _("it has been changed since")
        NO_WAY = "no_way", _("where it was, it cannot go back to")

    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("matter")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ContentKind)
    object_id = models.PositiveBigIntegerField(_("number"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about whom"),
    )
    title = models.CharField(_("title then"), max_length=140, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    ground = models.CharField(_("ground"), max_length=8, choices=Ground, blank=True)
    rule = models.ForeignKey(
        Rule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )
    law = models.CharField(_("law"), max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    was_accepted = models.BooleanField(_("was the accepted answer"), default=False)
    was_locked = models.BooleanField(_("was closed before"), default=False)
    hides_content = models.BooleanField(_("content was hidden"), default=False)
    detected_automatically = models.BooleanField(_("found by a machine"), default=False)
    decided_automatically = models.BooleanField(_("decided by a machine"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    reversed_at = models.DateTimeField(_("reversed at"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reversed by"),
    )
    left = models.CharField(_("not put back because"), max_length=8, choices=Left, blank=True)

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["kind", "object_id"], name="decision_about"),
            models.Index(fields=["member", "-decided_at"], name="decision_of_member"),
            models.Index(fields=["decided_at"], name="decision_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} · {self.kind}:{self.object_id}"

    @property
    def is_restriction(self) -> bool:
        """Whether it takes something from somebody, who is then told why. Spam in bulk is exempt."""
        return self.outcome != self.Outcome.KEEP

    @property
    def is_after_notice(self) -> bool:
        """Whether somebody's notice led to it (Article 16), be it by way of an appeal."""
        return bool(self.matter and self.matter.weight) or bool(self.reports.all())

    @property
    def appeal_until(self) -> datetime:
        return self.decided_at + APPEAL_PERIOD

    @property
    def is_exempt(self) -> bool:
        """Deceptive advertising in bulk gets no statement of reasons (Article 17(2))."""
        return self.ground == self.Ground.SPAM

    def get_absolute_url(self) -> str:
        """Where whom it concerns reads the reasons."""
        return reverse("moderation:statement", args=[self.reference])

    @cached_property
    def content(self) -> Content | None:
        """What it is about, whatever its state; None where it is gone."""
        return contents(self.kind, [self.object_id]).get(self.object_id)

    @property
    def may_be_reversed(self) -> bool:
        """Whether there is something to give back: what was hidden stays so when a sanction has ended."""
        over = self.until is not None and self.until <= timezone.now()
        return self.is_restriction and self.reversed_at is None and (not over or self.hides_content)


class Sanction(models.Model):
    """What a decision took from a member, from `starts_at` to `ends_at` (UTC; None: for good)."""

    class Kind(models.TextChoices):
        WARN = "warn", _("warning")
        LIMIT = "limit", _("limitation")
        SUSPEND = "suspend", _("suspension")
        BAN = "ban", _("ban")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="sanction", verbose_name=_("decision")
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        indexes = [models.Index(fields=["member", "-starts_at"], name="sanction_of_member")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.member_id}"
