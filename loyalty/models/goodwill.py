"""Goodwill by staff: limits per role, what each agent has used, and grants that wait for four eyes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.members.roles import Role

from .accounts import Account
from .ledger import Posting
from .programme import Programme


class GoodwillLimit(models.Model):
    """What someone in a role may grant alone (points)."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="goodwill_limits", verbose_name=_("programme")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    per_case = models.PositiveIntegerField(_("per case"), default=5)
    per_month = models.PositiveIntegerField(_("per month"), default=20)

    class Meta:
        verbose_name = _("goodwill limit")
        verbose_name_plural = _("goodwill limits")
        constraints = [models.UniqueConstraint(fields=["programme", "role"], name="goodwill_limit_once")]

    def __str__(self) -> str:
        return self.get_role_display()


class GoodwillBudget(models.Model):
    """Points an agent has granted in a month; raised by a conditional update only."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("agent")
    )
    period = models.CharField(_("period"), max_length=160)
    granted = models.PositiveIntegerField(pgettext_lazy("of points", "granted"), default=0)

    class Meta:
        verbose_name = _("goodwill budget")
        verbose_name_plural = _("goodwill budgets")
        constraints = [models.UniqueConstraint(fields=["agent", "period"], name="goodwill_budget_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.period}: {self.granted}"


class GoodwillRequestQuerySet(models.QuerySet["GoodwillRequest"]):
    def waiting(self) -> GoodwillRequestQuerySet:
        return self.filter(state=GoodwillRequest.State.WAITING).order_by("requested_at", "pk")


class GoodwillRequest(models.Model):
    """Goodwill or a correction above the limit: it waits until another member of staff has decided."""

    class Kind(models.TextChoices):
        GOODWILL = Posting.Kind.GOODWILL.value, _("goodwill")
        ADJUSTMENT = Posting.Kind.ADJUSTMENT.value, _("correction in her favour")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.GOODWILL)
    points = models.PositiveBigIntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=200)
    source = models.CharField(_("source"), max_length=160, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, related_name="+", verbose_name=_("posting")
    )

    objects: ClassVar[GoodwillRequestQuerySet] = GoodwillRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("goodwill request")
        verbose_name_plural = _("goodwill requests")
        indexes = [
            models.Index(
                fields=["requested_at"], condition=models.Q(state="waiting"), name="goodwill_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.source


class GoodwillGrantManager(models.Manager["GoodwillGrant"]):
    def get_queryset(self) -> models.QuerySet[GoodwillGrant]:
        return super().get_queryset().filter(kind=Posting.Kind.GOODWILL)


class GoodwillGrant(Posting):
    """A posting that granted goodwill, as staff looks at it and may take it back."""

    objects: ClassVar[GoodwillGrantManager] = GoodwillGrantManager()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("goodwill grant")
        verbose_name_plural = _("goodwill grants")
