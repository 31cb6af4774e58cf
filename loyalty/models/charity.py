"""Charity: whom members support, by points they give and by the company's share of their purchases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .accounts import Account
from .programme import Named, Programme, localised
from .purchases import Purchase
from .redemptions import Redemption


class CharityQuerySet(models.QuerySet["Charity"]):
    def on_offer(self) -> CharityQuerySet:
        """Those that members can choose now."""
        return self.filter(active=True).order_by("pk")


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

    objects: ClassVar[CharityQuerySet] = CharityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("charity")
        verbose_name_plural = _("charities")

    @property
    def about(self) -> str:
        return localised(self, "about")


class CharityChoiceQuerySet(models.QuerySet["CharityChoice"]):
    def at(self, account_id: int, moment: datetime) -> CharityChoice | None:
        """What the account supported at `moment`; None where nothing had ever been chosen."""
        earlier = self.filter(account=account_id, chosen_at__lte=moment)
        return earlier.select_related("charity").order_by("-chosen_at", "-pk").first()

    def has_own(self, account_id: int) -> bool:
        """Whether something was ever chosen for the account itself, and not only brought by a merge."""
        return self.filter(account=account_id, merge=None).exists()


class CharityChoice(models.Model):
    """From when on an account supports a charity, or none: a purchase counts for what held at its time."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    charity = models.ForeignKey(
        Charity, models.PROTECT, null=True, related_name="+", verbose_name=_("charity")
    )
    chosen_at = models.DateTimeField(_("chosen at"), default=timezone.now)
    merge = models.ForeignKey(
        "loyalty.AccountMerge",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("merge it came or went with"),
        db_index=False,  # asked for with the account
    )

    objects: ClassVar[CharityChoiceQuerySet] = CharityChoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("choice of a charity")
        verbose_name_plural = _("choices of a charity")
        indexes = [models.Index(fields=["account", "-chosen_at"], name="charity_choice_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.charity_id}"


class CharityPayout(models.Model):
    """What a charity was paid for a period of days; periods of one charity and currency never overlap."""

    charity = models.ForeignKey(Charity, models.PROTECT, related_name="payouts", verbose_name=_("charity"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    currency = models.CharField(_("currency"), max_length=3)
    donated = models.PositiveBigIntegerField(_("for donated points (minor units)"))
    shared = models.PositiveBigIntegerField(_("share of purchases (minor units)"))
    paid_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("charity payout")
        verbose_name_plural = _("charity payouts")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="payout_has_days"),
            models.UniqueConstraint(fields=["charity", "currency", "first_day"], name="payout_once"),
        ]

    def __str__(self) -> str:
        return f"{self.charity_id}: {self.first_day} – {self.last_day}"


class MoneyQuerySet(models.QuerySet[Any]):
    """Rows of money for charities; `payable` is the field that says from when on each can be paid."""

    payable: ClassVar[str]

    def unpaid_in(self, programme: Programme, first_day: date, last_day: date) -> Any:
        """Those that became payable in the period, in the programme's days, and have not been paid yet."""
        period = (programme.start_of(first_day), programme.start_of(last_day + timedelta(days=1)))
        limits = {f"{self.payable}__gte": period[0], f"{self.payable}__lt": period[1]}
        return self.filter(charity__programme=programme, payout__isnull=True, **limits)

    def total(self) -> int:
        """Minor units of all of them."""
        return self.aggregate(total=Sum("amount"))["total"] or 0


class DonationQuerySet(MoneyQuerySet):
    payable = "given_at"


class Donation(models.Model):
    """Points a member has given for good, and what the company pays for them (minor units).

    `given_at` is when the redemption was settled: it can't be undone any more, and is payable.
    """

    charity = models.ForeignKey(Charity, models.PROTECT, related_name="donations", verbose_name=_("charity"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    redemption = models.OneToOneField(
        Redemption, models.PROTECT, related_name="donation", verbose_name=_("redemption")
    )
    points = models.PositiveIntegerField(_("points"))
    amount = models.PositiveBigIntegerField(_("amount (minor units)"))
    currency = models.CharField(_("currency"), max_length=3)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    payout = models.ForeignKey(
        CharityPayout, models.PROTECT, null=True, related_name="donations", verbose_name=_("payout")
    )

    objects: ClassVar[DonationQuerySet] = DonationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        indexes = [
            models.Index(fields=["charity", "given_at"], name="donation_of_charity"),
            models.Index(fields=["account"], name="donation_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.charity_id}: {self.points}"


class CharityShareQuerySet(MoneyQuerySet):
    payable = "due_at"


class CharityShare(models.Model):
    """The company's share of one purchase for the charity its buyer had chosen (minor units).

    `amount` is the part of what is left after refunds: eligible × basis points ÷ 10,000, rounded down.
    What has been paid stays as it was paid.
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
    payout = models.ForeignKey(
        CharityPayout, models.PROTECT, null=True, related_name="shares", verbose_name=_("payout")
    )

    objects: ClassVar[CharityShareQuerySet] = CharityShareQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("charity share")
        verbose_name_plural = _("charity shares")
        indexes = [
            models.Index(fields=["charity", "due_at"], name="share_of_charity"),
            models.Index(fields=["account"], name="share_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.charity_id}: {self.amount}"
