"""Simulations of draft rules, kept with what they said."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet

from .rules import EarningRule

MOST_MONTHS = 36


class SimulationRun(Leased):
    """One simulation of a rule version over the purchases of the last `months`; `outcome` once it is done."""

    rule = models.ForeignKey(
        EarningRule, models.CASCADE, related_name="simulations", verbose_name=_("earning rule")
    )
    months = models.PositiveSmallIntegerField(
        _("months"), default=12, validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)]
    )
    said = models.JSONField(_("what the rule said then"), default=dict, help_text=_("By language."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("actor")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    outcome = models.JSONField(_("outcome"), null=True)

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="simulation_due"),
        ]

    def __str__(self) -> str:
        return f"simulation:{self.pk}"
