"""Appeals against what moderators decided."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .decisions import Decision


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> AppealQuerySet:
        """The queue of appeals, oldest first."""
        return self.filter(outcome="").order_by("created_at", "pk")

    def beyond(self, moment: datetime, pk: int) -> AppealQuerySet:
        """Of the queue what comes after this place."""
        return self.filter(Q(created_at__gt=moment) | Q(created_at=moment, pk__gt=pk))

    def up_to(self, moment: datetime, pk: int) -> AppealQuerySet:
        """Of the queue what comes before this place, the nearest first."""
        found = self.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=pk))
        return found.order_by("-created_at", "-pk")

    def with_decision(self) -> AppealQuerySet:
        return self.select_related(
            "member", "report__reporter", "decision__member", "decision__rule", "decision__decided_by"
        )


class Appeal(models.Model):
    """An author or a notifier asks that a decision be looked at again, by another person."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("the decision stands")
        REVERSED = "reversed", _("the decision was reversed")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals", verbose_name=_("decision"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    report = models.ForeignKey(
        "community.Report",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        verbose_name=_("by the notifier of"),
    )
    text = models.TextField(_("what is wrong with the decision"), max_length=4000)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects: ClassVar[AppealQuerySet] = AppealQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "member"], condition=Q(report=None), name="appeal_of_author_once"
            ),
            models.UniqueConstraint(fields=["report"], name="appeal_of_notifier_once"),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(outcome=""), name="appeal_waiting")]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.get_outcome_display() or '…'}"

    @property
    def is_by_notifier(self) -> bool:
        return self.report_id is not None

    def get_absolute_url(self) -> str:
        return reverse("moderation:appeal", args=[self.pk])
