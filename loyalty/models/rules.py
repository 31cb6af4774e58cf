"""Earning rules: each row is one version, and what was earned keeps its own."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty.earning.earning import Rate, RuleSpec
from portal.precompiled import Given, Select

from .programme import Named, Programme
from .remembered import Remembered


class EarningRuleQuerySet(models.QuerySet["EarningRule"]):
    def live(self) -> EarningRuleQuerySet:
        """Versions that have been published, newest first."""
        return self.filter(published_at__isnull=False).order_by("-valid_from", "-version")

    def drafts(self) -> EarningRuleQuerySet:
        return self.filter(published_at__isnull=True)

    def with_successor(self) -> EarningRuleQuerySet:
        """Each with `replaced_at`: when a later version of its key takes over, if any."""
        later = EarningRule.objects.filter(
            programme=OuterRef("programme"), key=OuterRef("key"), published_at__isnull=False
        ).filter(
            Q(valid_from__gt=OuterRef("valid_from"))
            | Q(valid_from=OuterRef("valid_from"), version__gt=OuterRef("version"))
        )
        return self.annotate(replaced_at=Subquery(later.order_by("valid_from").values("valid_from")[:1]))


class EarningRule(Named):
    """One version of the rule `key`. Of each key the newest live version of a purchase's day counts.

    Amounts are minor units of the programme's currency; other currencies have a rate of their own.
    """

    class Effect(models.TextChoices):
        POINTS = "points", _("gives points")
        MULTIPLIER = "multiplier", _("multiplies the points of the others")

    class Basis(models.TextChoices):
        PURCHASE = "purchase", _("once per purchase")
        AMOUNT = "amount", _("per amount spent")
        UNIT = "unit", _("per piece bought")

    class Rounding(models.TextChoices):
        DOWN = "down", _("down")
        HALF_UP = "half_up", _("to the nearest, halves up")
        UP = "up", _("up")

    class Period(models.TextChoices):
        DAY = "day", _("a day")
        MONTH = "month", _("a month")
        YEAR = "year", _("a year")
        EVER = "ever", _("in all")

    class Standing(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNED = "planned", _("planned")
        LIVE = "live", _("live")
        REPLACED = "replaced", _("replaced")
        ENDED = "ended", _("ended")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="rules", verbose_name=_("programme")
    )
    key = models.SlugField(
        _("short name"), max_length=40, default="standard", help_text=_("The same in all versions of a rule.")
    )
    version = models.PositiveIntegerField(_("version"), editable=False, default=1)
    effect = models.CharField(_("effect"), max_length=12, choices=Effect, default=Effect.POINTS)
    basis = models.CharField(_("counts"), max_length=10, choices=Basis, default=Basis.PURCHASE)
    over = models.BigIntegerField(
        _("over (minor units)"),
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("A purchase over this amount earns; this amount itself does not. 5000 is 50.00."),
    )
    per = models.BigIntegerField(
        _("for each (minor units)"),
        default=100,
        validators=[MinValueValidator(1)],
        help_text=_("Where points are given per amount: 100 is each 1.00."),
    )
    points = models.PositiveIntegerField(_("points"), default=1, validators=[MaxValueValidator(1_000_000)])
    percent = models.PositiveIntegerField(
        _("percent"),
        default=100,
        validators=[MinValueValidator(100), MaxValueValidator(10_000)],
        help_text=_("Where points are multiplied: 200 doubles them. The highest one that applies counts."),
    )
    rounding = models.CharField(_("rounding"), max_length=8, choices=Rounding, default=Rounding.DOWN)
    skus = models.JSONField(_("only these products (SKUs)"), default=list, blank=True)
    categories = models.JSONField(_("only these product categories"), default=list, blank=True)
    tiers = models.JSONField(_("only these tiers"), default=list, blank=True)
    segment = models.ForeignKey(
        "members.Segment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this segment"),
    )
    first_only = models.BooleanField(_("only a member's first purchase"), default=False)
    cap_points = models.PositiveIntegerField(
        _("at most, per member (points)"), null=True, blank=True, help_text=_("Empty: unlimited.")
    )
    cap_period = models.CharField(_("in"), max_length=6, choices=Period, default=Period.EVER)
    budget = models.PositiveBigIntegerField(
        _("budget of all members together (points)"),
        null=True,
        blank=True,
        help_text=_(
            "All versions of the rule use it up together: a campaign that shall begin at 0 again needs a "
            "short name of its own. Empty: unlimited."
        ),
    )
    qualifies = models.BooleanField(_("counts towards a tier"), default=True)
    return_window_days = models.PositiveSmallIntegerField(
        _("return window (days)"), null=True, blank=True, help_text=_("Empty: the programme's.")
    )
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    objects: ClassVar[EarningRuleQuerySet] = EarningRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("earning rule")
        verbose_name_plural = _("earning rules")
        ordering = ["-valid_from", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key", "version"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["programme", "key"], condition=Q(published_at__isnull=True), name="rule_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    def standing(self, now: datetime) -> EarningRule.Standing:
        """Where the version stands at `now`; `with_successor` must have been asked."""
        if self.is_draft:
            return self.Standing.DRAFT
        if self.valid_from > now:
            return self.Standing.PLANNED
        replaced_at: datetime | None = getattr(self, "replaced_at", None)
        if replaced_at is not None and replaced_at <= now:
            return self.Standing.REPLACED
        return self.Standing.LIVE if self.counts_at(now) else self.Standing.ENDED

    def counts_at(self, moment: datetime) -> bool:
        return self.valid_from <= moment and (self.valid_until is None or moment < self.valid_until)

    @functools.cached_property
    def known_rates(self) -> list[RuleRate]:
        return list(self.rates.all())

    @functools.cached_property
    def spec(self) -> RuleSpec:
        """This version as plain values; its programme, segment and rates should be loaded."""
        rates = {rate.currency: Rate(rate.over, rate.per) for rate in self.known_rates}
        return RuleSpec(
            id=self.pk,
            key=self.key,
            rates=rates | {self.programme.currency: Rate(self.over, self.per)},
            effect=self.effect,
            basis=self.basis,
            points=self.points,
            percent=self.percent,
            rounding=self.rounding,
            skus=frozenset(self.skus),
            categories=frozenset(self.categories),
            tiers=frozenset(self.tiers),
            segment=self.segment.slug if self.segment else "",
            first_only=self.first_only,
            cap_points=self.cap_points,
            cap_period=self.cap_period,
            budget=self.budget,
        )


def of_day(versions: Iterable[EarningRule], moment: datetime) -> list[EarningRule]:
    """The rules that count at `moment`: of each key the newest of the versions that are valid then."""
    newest: dict[str, EarningRule] = {}
    for version in sorted(versions, key=lambda rule: (rule.valid_from, rule.version)):
        if version.counts_at(moment):
            newest[version.key] = version
    return list(newest.values())


class RuleRate(models.Model):
    """What a rule version asks in another currency than the programme's (minor units of that one)."""

    rule = models.ForeignKey(EarningRule, models.CASCADE, related_name="rates", verbose_name=_("rule"))
    currency = models.CharField(_("currency"), max_length=3)
    over = models.BigIntegerField(_("over (minor units)"), default=0, validators=[MinValueValidator(0)])
    per = models.BigIntegerField(_("for each (minor units)"), default=100, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("rate in another currency")
        verbose_name_plural = _("rates in other currencies")
        constraints = [models.UniqueConstraint(fields=["rule", "currency"], name="rule_rate_once")]

    def __str__(self) -> str:
        return self.currency


_LIVE = Select(
    lambda: EarningRule.objects.live().filter(programme=Given("programme")).select_related("segment")
)
_RATES = Select(lambda: RuleRate.objects.filter(rule__programme=Given("programme")))


def live_versions(programme: Programme) -> list[EarningRule]:
    """All live versions of the programme's rules with segment and rates, newest first, in two queries."""
    rates: dict[int, list[RuleRate]] = {}
    for rate in _RATES.all(programme=programme.pk):
        rates.setdefault(rate.rule_id, []).append(rate)
    rules = _LIVE.all(programme=programme.pk)
    for rule in rules:
        rule.programme, rule.known_rates = programme, rates.get(rule.pk, [])
    return rules


# A segment may get another short name, which is no change of the programme.
known_versions: Remembered[list[EarningRule]] = Remembered(
    live_versions, lambda rules: not any(rule.segment_id for rule in rules)
)
