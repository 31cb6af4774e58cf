"""Charity: whom members support, by points they give and by the company's share of their purchases."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .ledger import Account
from .programme import Named, Programme, localised
from .purchases import Purchase
from .rewards import Redemption


class Charity(Named):
    """An organisation that members can choose."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="charities", verbose_name=_("programme")
    )
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    about_en = models.CharField(_("description (English)"), max_length=300, blank=True)
    about_de = models.CharField(_("description (German)"), max_length=300, blank=True)
    url = models.URLField(_("website"), blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("charity")
        verbose_name_plural = _("charities")

    @property
    def about(self) -> str:
        return localised(self, "about")


class Donation(models.Model):
    """Points a member has given, and what the company pays for them (minor units)."""

    charity = models.ForeignKey(Charity, models.PROTECT, related_name="donations", verbose_name=_("charity"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    redemption = models.OneToOneField(
        Redemption, models.PROTECT, related_name="donation", verbose_name=_("redemption")
    )
    points = models.PositiveIntegerField(_("points"))
    amount = models.PositiveBigIntegerField(_("amount (minor units)"))
    currency = models.CharField(_("currency"), max_length=3)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    class Meta:
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        indexes = [models.Index(fields=["charity", "given_at"], name="donation_of_charity")]

    def __str__(self) -> str:
        return f"{self.charity_id}: {self.points}"


class CharityShare(models.Model):
    """The company's share of one purchase for the charity its buyer had chosen (minor units).

    `amount` is the part of what is left after refunds: eligible × basis points ÷ 10,000, rounded down.
    """

    charity = models.ForeignKey(Charity, models.PROTECT, related_name="shares", verbose_name=_("charity"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    purchase = models.OneToOneField(
        Purchase, models.PROTECT, related_name="charity_share", verbose_name=_("purchase")
    )
    basis_points = models.PositiveIntegerField(_("share (hundredths of a percent)"))
    amount = models.PositiveBigIntegerField(_("amount (minor units)"))
    currency = models.CharField(_("currency"), max_length=3)
    shared_at = models.DateTimeField(_("shared at"))
    due_at = models.DateTimeField(_("payable from"))

    class Meta:
        verbose_name = _("charity share")
        verbose_name_plural = _("charity shares")
        indexes = [models.Index(fields=["charity", "due_at"], name="share_of_charity")]

    def __str__(self) -> str:
        return f"{self.charity_id}: {self.amount}"


class CharityPayout(models.Model):
    """What a charity was paid for a period of days; periods of one charity and currency never overlap."""

    charity = models.ForeignKey(Charity, models.PROTECT, related_name="payouts", verbose_name=_("charity"))
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    currency = models.CharField(_("currency"), max_length=3)
    donated = models.PositiveBigIntegerField(_("for donated points (minor units)"))
    shared = models.PositiveBigIntegerField(_("share of purchases (minor units)"))
    paid_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("charity payout")
        verbose_name_plural = _("charity payouts")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="payout_has_days"),
            models.UniqueConstraint(fields=["charity", "currency", "first_day"], name="payout_once"),
        ]

    def __str__(self) -> str:
        return f"{self.charity_id}: {self.first_day} – {self.last_day}"
