"""What the programme manager sets: programme, tiers, earning rules with versions, rewards."""

from __future__ import annotations

import functools
import zoneinfo
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def localised(row: models.Model, name: str) -> str:
    """The field `name` in the reader's language."""
    german = (get_language() or "").startswith("de")
    return str(getattr(row, f"{name}_de" if german else f"{name}_en"))


def check_time_zone(value: str) -> None:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ValidationError(_("Please give a time zone such as Europe/Berlin.")) from None


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def current(self) -> Programme | None:
        """The programme that runs here; None before one is set up."""
        return self.order_by("pk").first()


class Programme(models.Model):
    """The points programme. Days are those of its time zone."""

    name = models.CharField(_("name"), max_length=80)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Berlin", validators=[check_time_zone]
    )
    starts_on = models.DateField(
        _("starts on"), help_text=_("Purchases before this day are history and earn nothing.")
    )
    return_window_days = models.PositiveSmallIntegerField(_("return window (days)"), default=14)
    months_to_live = models.PositiveSmallIntegerField(
        _("months points live"), default=24, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    qualifying_months = models.PositiveSmallIntegerField(
        _("months that count for a tier"), default=12, validators=[MinValueValidator(1)]
    )
    goodwill_per_case = models.PositiveIntegerField(_("goodwill an agent grants alone, per case"), default=5)
    goodwill_per_month = models.PositiveIntegerField(
        _("goodwill an agent grants alone, per month"), default=20
    )

    objects: ClassVar[ProgrammeQuerySet] = ProgrammeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.name

    @functools.cached_property
    def known_rules(self) -> list[EarningRule]:
        """All versions of the rule, read once for this object's life: an import asks for each row."""
        return list(self.rules.all())

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of `day`, aware."""
        return datetime.combine(day, time(), self.zone)

    def runs_at(self, moment: datetime) -> bool:
        return self.day_of(moment) >= self.starts_on

    def expiry_of(self, earned_at: datetime) -> datetime:
        """The moment points stop counting: as the day they were earned on returns, `months_to_live` later.

        Earned on 1 January, nine months end with 30 September. Where the last month does not have that
        day, they end with the month (earned on 29 February 2028, twelve months end with 28 February 2029).
        """
        earned_on = self.day_of(earned_at)
        returns = earned_on + relativedelta(months=self.months_to_live)
        return self.start_of(returns + timedelta(days=int(returns.day < earned_on.day)))

    def available_from(self, purchased_at: datetime) -> datetime:
        return purchased_at + timedelta(days=self.return_window_days)

    def qualifying_since(self, now: datetime) -> datetime:
        return self.start_of(self.day_of(now) - relativedelta(months=self.qualifying_months))


class Tier(models.Model):
    """A tier and the qualifying points it takes."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="tiers", verbose_name=_("programme")
    )
    slug = models.SlugField(_("short name"), max_length=30)
    name_en = models.CharField(_("name (English)"), max_length=40)
    name_de = models.CharField(_("name (German)"), max_length=40)
    benefits_en = models.CharField(_("benefits (English)"), max_length=300, blank=True)
    benefits_de = models.CharField(_("benefits (German)"), max_length=300, blank=True)
    threshold = models.PositiveIntegerField(_("from qualifying points"))

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["threshold"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="tier_slug_once"),
            models.UniqueConstraint(fields=["programme", "threshold"], name="tier_threshold_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localised(self, "name")

    @property
    def benefits(self) -> str:
        return localised(self, "benefits")


class EarningRule(models.Model):
    """One version of the rule: a new version is a new row, and what was earned keeps its own."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="rules", verbose_name=_("programme")
    )
    version = models.PositiveIntegerField(_("version"), editable=False)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80)
    over = models.BigIntegerField(
        _("over (minor units)"),
        validators=[MinValueValidator(0)],
        help_text=_("A purchase over this amount earns; this amount itself does not. 5000 is 50.00."),
    )
    points = models.PositiveIntegerField(_("points per purchase"), validators=[MinValueValidator(1)])
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)

    class Meta:
        verbose_name = _("earning rule")
        verbose_name_plural = _("earning rules")
        ordering = ["-valid_from", "-version"]
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{localised(self, 'name')} (v{self.version})"

    @property
    def name(self) -> str:
        return localised(self, "name")


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible_to(self, viewer: Any) -> RewardQuerySet:
        return self.filter(active=True).order_by("points", "pk") if viewer.is_authenticated else self.none()

    def with_had_by(self, viewer: Any) -> RewardQuerySet:
        """Each with `had`: how often this member has redeemed it."""
        mine = Q(vouchers__account__member=viewer, vouchers__posting__isnull=False)
        return self.annotate(had=Count("vouchers", filter=mine))


class Reward(models.Model):
    """Something points can be redeemed for: a voucher of `value` (minor units)."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="rewards", verbose_name=_("programme")
    )
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80)
    about_en = models.CharField(_("description (English)"), max_length=300, blank=True)
    about_de = models.CharField(_("description (German)"), max_length=300, blank=True)
    points = models.PositiveIntegerField(_("price in points"), validators=[MinValueValidator(1)])
    value = models.PositiveBigIntegerField(_("value (minor units)"))
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True, help_text=_("Empty: unlimited."))
    per_member = models.PositiveIntegerField(
        _("per member"), null=True, blank=True, help_text=_("Empty: unlimited.")
    )
    valid_months = models.PositiveSmallIntegerField(_("months a voucher holds"), default=12)
    active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[RewardQuerySet] = RewardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localised(self, "name")

    @property
    def about(self) -> str:
        return localised(self, "about")

    def take_one(self) -> bool:
        """Take one from the stock by a conditional update; False where none is left."""
        if self.stock is None:
            return True
        return bool(Reward.objects.filter(pk=self.pk, stock__gt=0).update(stock=F("stock") - 1))
