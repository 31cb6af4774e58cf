"""What the programme manager sets for the programme as a whole: its calendar, its windows and its tiers."""

from __future__ import annotations

import functools
import zoneinfo
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.precompiled import Given, Select

from .remembered import Remembered

if TYPE_CHECKING:
    from .rules import EarningRule


def localised(row: models.Model, name: str) -> str:
    """The field `name` in the reader's language."""
    german = (get_language() or "").startswith("de")
    return str(getattr(row, f"{name}_de" if german else f"{name}_en"))


def check_time_zone(value: str) -> None:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ValidationError(_("Please give a time zone such as Europe/Berlin.")) from None


_CURRENT: Select[Programme] = Select(lambda: Programme.objects.order_by("pk")[:1])
_TIERS: Select[Tier] = Select(lambda: Tier.objects.filter(programme=Given("programme")).order_by("threshold"))
_KNOWN_TIERS: Remembered[list[Tier]] = Remembered(lambda programme: _TIERS.all(programme=programme.pk))


#: What gives all past days their meaning.
SETTLED = ("currency", "time_zone", "starts_on")


class TierWindow(models.TextChoices):
    ROLLING = "rolling", _("the last months")
    CALENDAR = "calendar", _("the calendar year")


class Named(models.Model):
    """Something with a name in both languages."""

    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localised(self, "name")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def current(self) -> Programme | None:
        """The programme that runs here; None before one is set up."""
        return _CURRENT.first()


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
    point_value = models.PositiveIntegerField(
        _("value of a point (minor units)"),
        default=100,
        help_text=_("What a redeemed point costs: 10 points for a voucher of 10.00 make 100."),
    )
    return_window_days = models.PositiveSmallIntegerField(_("return window (days)"), default=14)
    months_to_live = models.PositiveSmallIntegerField(
        _("months points live"), default=24, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    expires_with_month = models.BooleanField(
        _("points expire with the month"),
        default=False,
        help_text=_("Else they expire with the very day."),
    )
    tier_window = models.CharField(
        _("window that counts for a tier"), max_length=10, choices=TierWindow, default=TierWindow.ROLLING
    )
    qualifying_months = models.PositiveSmallIntegerField(
        _("months that count for a tier"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    tier_grace_days = models.PositiveSmallIntegerField(_("grace before a tier is lost (days)"), default=0)
    undo_minutes = models.PositiveIntegerField(_("minutes in which a redemption can be undone"), default=30)
    charity_basis_points = models.PositiveIntegerField(
        _("company's share for charity (hundredths of a percent)"),
        default=50,
        validators=[MaxValueValidator(10_000)],
    )
    corrections_per_month = models.PositiveIntegerField(
        _("points a person may add by corrections in a month alone"),
        default=1000,
        help_text=_("What is above waits for a second person."),
    )
    referral_points = models.PositiveIntegerField(_("points for a referral"), default=5)
    referral_minimum = models.PositiveIntegerField(
        _("first purchase of at least (minor units)"),
        default=1000,
        help_text=_("What a friend's first purchase has to come to, returns taken off, for a referral."),
    )
    referral_welcome = models.ForeignKey(
        "loyalty.Reward",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("welcome voucher of a referred friend"),
    )
    referrals_per_month = models.PositiveIntegerField(
        _("referrals per month and member without review"), default=10
    )
    closed_until = models.DateField(
        _("books closed until"),
        null=True,
        blank=True,
        help_text=_("What falls on this day or before is booked today, with a reference to its day."),
    )
    version = models.BigIntegerField(default=0, editable=False)

    objects: ClassVar[ProgrammeQuerySet] = ProgrammeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What past days mean by now does not change any more: ValidationError by field."""
        stored = Programme.objects.get(pk=self.pk) if self.is_settled else self
        said = _("Points have been booked: another value would change what past days mean.")
        if changed := [name for name in SETTLED if getattr(self, name) != getattr(stored, name)]:
            raise ValidationError(dict.fromkeys(changed, said))

    @property
    def is_settled(self) -> bool:
        """Whether something has been booked in it."""
        from .ledger import Posting

        return self.pk is not None and Posting.objects.filter(account__programme=self.pk).exists()

    @functools.cached_property
    def known_rules(self) -> list[EarningRule]:
        """All live versions of all rules, as they are at the programme's version; for reading only."""
        from .rules import known_versions

        return known_versions.of(self)

    @functools.cached_property
    def known_tiers(self) -> list[Tier]:
        """All tiers, the lowest first, as they are at the programme's version; for reading only."""
        return _KNOWN_TIERS.of(self)

    @functools.cached_property
    def known_currencies(self) -> frozenset[str]:
        """The programme's own, and those a live rule has a rate for."""
        return frozenset({self.currency}.union(*(rule.spec.rates for rule in self.known_rules)))

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
        Where the programme says that points expire with the month, all of them do.
        """
        earned_on = self.day_of(earned_at)
        returns = earned_on + relativedelta(months=self.months_to_live)
        if self.expires_with_month:
            return self.start_of(returns.replace(day=1) + relativedelta(months=1))
        return self.start_of(returns + timedelta(days=int(returns.day < earned_on.day)))

    def available_from(self, purchased_at: datetime, days: int | None = None) -> datetime:
        """When the return window of a purchase ends; `days` is that of a rule, else the programme's."""
        return purchased_at + timedelta(days=self.return_window_days if days is None else days)

    def qualifying_since(self, now: datetime) -> datetime:
        """The first moment that counts for a tier at `now`."""
        today = self.day_of(now)
        if self.tier_window == TierWindow.CALENDAR:
            return self.start_of(today.replace(month=1, day=1))
        return self.start_of(today - relativedelta(months=self.qualifying_months))

    def is_closed(self, moment: datetime) -> bool:
        """Whether the books of that day are closed."""
        return self.closed_until is not None and self.day_of(moment) <= self.closed_until


class Tier(Named):
    """A tier and the qualifying points it takes."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="tiers", verbose_name=_("programme")
    )
    slug = models.SlugField(_("short name"), max_length=30)
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

    @property
    def benefits(self) -> str:
        return localised(self, "benefits")
