"""Purchases as systems reported them, what each earned, and the rewards' vouchers."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .ledger import Account, Posting
from .programme import EarningRule, Programme, Reward

# Without letters and digits that are mistaken for each other.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def visible_to(self, viewer: Any) -> PurchaseQuerySet:
        return self.filter(member=viewer) if viewer.is_authenticated else self.none()

    def newest(self) -> PurchaseQuerySet:
        return self.order_by("-purchased_at", "-pk")

    def for_statement(self) -> PurchaseQuerySet:
        """Newest first, with what a statement's sentences name."""
        return self.newest().select_related("programme", "award__rule")


class Purchase(models.Model):
    """One purchase; unique by source system and its number there. `amount` in minor units."""

    class State(models.TextChoices):
        COUNTED = "counted", _("counted")
        HISTORY = "history", _("before the programme")
        QUARANTINED = "quarantined", _("held for review")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("member")
    )
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("programme"))
    source_system = models.CharField(_("source system"), max_length=40)
    external_id = models.CharField(_("number there"), max_length=120)
    purchased_at = models.DateTimeField(_("purchased at"))
    amount = models.BigIntegerField(_("amount (minor units)"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.COUNTED)
    lines = models.JSONField(_("lines"), default=list, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects: ClassVar[PurchaseQuerySet] = PurchaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        constraints = [
            models.UniqueConstraint(fields=["source_system", "external_id"], name="purchase_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="purchase_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["member", "-purchased_at"], name="purchase_of_member"),
            models.Index(fields=["purchased_at"], name="purchase_by_time"),
        ]

    def __str__(self) -> str:
        return self.external_id

    def same_as(self, member: Any, purchased_at: datetime, amount: int, currency: str) -> bool:
        mine = (self.member_id, self.purchased_at, self.amount, self.currency)
        return mine == (member.pk, purchased_at, amount, currency)


class Award(models.Model):
    """What a purchase earned under which rule version, kept for ever."""

    purchase = models.OneToOneField(
        Purchase, models.PROTECT, related_name="award", verbose_name=_("purchase")
    )
    rule = models.ForeignKey(EarningRule, models.PROTECT, null=True, related_name="+", verbose_name=_("rule"))
    points = models.BigIntegerField(_("points"))

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return f"{self.purchase_id}: {self.points}"


def voucher_code() -> str:
    """Twelve characters of about 60 bits, in groups of four."""
    letters = [secrets.choice(_ALPHABET) for _position in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def visible_to(self, viewer: Any) -> VoucherQuerySet:
        return self.filter(account__member=viewer) if viewer.is_authenticated else self.none()

    def newest(self, before: int | None = None) -> VoucherQuerySet:
        """Newest first with reward and programme; `before` a voucher's id, for the next page."""
        rows = self.select_related("reward", "account__programme").order_by("-pk")
        return rows if before is None else rows.filter(pk__lt=before)


class Voucher(models.Model):
    """A voucher with its code; `value` in minor units, expiry exclusive."""

    class State(models.TextChoices):
        ISSUED = "issued", _("ready to use")
        REDEEMED = "redeemed", _("used")

    code = models.CharField(_("code"), max_length=20, unique=True, default=voucher_code)
    account = models.ForeignKey(Account, models.PROTECT, related_name="vouchers", verbose_name=_("account"))
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="vouchers", verbose_name=_("reward"))
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="voucher")
    source = models.CharField(_("source"), max_length=160, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ISSUED)
    value = models.PositiveBigIntegerField(_("value (minor units)"))
    currency = models.CharField(_("currency"), max_length=3)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))

    objects: ClassVar[VoucherQuerySet] = VoucherQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")

    def __str__(self) -> str:
        return self.code

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.ISSUED and self.expires_at <= timezone.now()

    @property
    def last_day(self) -> date:
        """The last day it holds, in the programme's time zone."""
        return self.account.programme.day_of(self.expires_at - timedelta(microseconds=1))


class GoodwillBudget(models.Model):
    """Points an agent has granted in a month; raised by a conditional update only."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("agent")
    )
    period = models.CharField(_("period"), max_length=160)
    granted = models.PositiveIntegerField(_("granted"), default=0)

    class Meta:
        verbose_name = _("goodwill budget")
        verbose_name_plural = _("goodwill budgets")
        constraints = [models.UniqueConstraint(fields=["agent", "period"], name="goodwill_budget_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.period}: {self.granted}"
