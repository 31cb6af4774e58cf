"""What rules have given under their caps and budgets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .programme import Programme


class RuleUse(models.Model):
    """Points a rule gave in a period, to one account or (0) to all; changed by conditional updates only."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", verbose_name=_("programme"))
    key = models.SlugField(_("rule"), max_length=40)
    account_id = models.BigIntegerField(_("account"), default=0)
    period = models.CharField(_("period"), max_length=10)
    points = models.BigIntegerField(_("points"), default=0)

    class Meta:
        verbose_name = _("use of a rule")
        verbose_name_plural = _("uses of rules")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key", "account_id", "period"], name="rule_use_once"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="rule_use_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.account_id} {self.period}: {self.points}"
