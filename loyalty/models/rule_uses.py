"""What rules have given under their caps and budgets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loyalty.earning.capping import ALL, EVER, period_of

from .programme import Programme

if TYPE_CHECKING:
    from .rules import EarningRule


class RuleUseQuerySet(models.QuerySet["RuleUse"]):
    def of_budget(self, rule: EarningRule) -> int:
        """Points that all versions of the rule have given to everybody while it had a budget."""
        mine = self.filter(programme=rule.programme_id, key=rule.key, account_id=ALL, period=EVER)
        return mine.values_list("points", flat=True).first() or 0

    def at_cap(self, rule: EarningRule, day: date) -> int:
        """How many accounts have got as much as the cap allows in the period `day` lies in."""
        mine = self.filter(programme=rule.programme_id, key=rule.key).exclude(account_id=ALL)
        return mine.filter(period=period_of(rule.cap_period, day), points__gte=rule.cap_points).count()


class RuleUse(models.Model):
    """Points a rule gave in a period, to one account or (0) to all; changed by conditional updates only."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", verbose_name=_("programme"))
    key = models.SlugField(_("rule"), max_length=40)
    account_id = models.BigIntegerField(_("account"), default=0)
    period = models.CharField(_("period"), max_length=10)
    points = models.BigIntegerField(_("points"), default=0)

    objects: ClassVar[RuleUseQuerySet] = RuleUseQuerySet.as_manager()  # type: ignore[assignment]

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
