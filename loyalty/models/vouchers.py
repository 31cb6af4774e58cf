"""Vouchers and tickets: codes to show."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta
from textwrap import wrap
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty.reasons import spoken

from .accounts import Account
from .redemptions import Redemption
from .rewards import Reward

# Without letters and digits that are mistaken for each other.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_TYPED = re.compile(r"[A-Z0-9]{1,20}")


def voucher_code() -> str:
    """Twelve characters of about 60 bits, in groups of four."""
    letters = [secrets.choice(_ALPHABET) for _position in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def visible_to(self, viewer: Any) -> VoucherQuerySet:
        """A member sees what is on her own account, or on the one it was merged into."""
        return self.filter(account__in=Account.objects.visible_to(viewer))

    def standing_as(self, name: str) -> VoucherQuerySet:
        """Those that are "ready", "used", "expired" or "back" now."""
        now = timezone.now()
        ready = self.filter(state=Voucher.State.ISSUED)
        return {
            "ready": ready.filter(expires_at__gt=now),
            "expired": ready.filter(expires_at__lte=now),
            "used": self.filter(state=Voucher.State.REDEEMED),
            "back": self.filter(state=Voucher.State.CANCELLED),
        }[name]

    def newest(self, before: int | None = None) -> VoucherQuerySet:
        """Newest first with reward and programme; `before` a voucher's id, for the next page."""
        rows = self.with_all().order_by("-pk")
        return rows if before is None else rows.filter(pk__lt=before)

    def with_code(self, text: str) -> VoucherQuerySet:
        """The one with that code, as it is typed: capitals, spaces and hyphens do not matter."""
        letters = re.sub(r"[\s-]", "", text).upper()
        if not _TYPED.fullmatch(letters):
            return self.none()
        return self.filter(code__in={text.strip().upper(), "-".join(wrap(letters, 4))})

    def with_all(self) -> VoucherQuerySet:
        """With what its page, its code's answer and its use ask for."""
        return self.select_related(
            "reward__programme", "redemption__account", "account__programme", "account__member"
        )


class Voucher(models.Model):
    """A voucher with its code: `value` in minor units, or `percent` off; expiry exclusive."""

    class State(models.TextChoices):
        ISSUED = "issued", _("ready to use")
        REDEEMED = "redeemed", _("used")
        CANCELLED = "cancelled", _("given back")

    code = models.CharField(_("code"), max_length=20, unique=True, default=voucher_code)
    account = models.ForeignKey(Account, models.PROTECT, related_name="vouchers", verbose_name=_("account"))
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="vouchers", verbose_name=_("reward"))
    redemption = models.OneToOneField(
        Redemption, models.PROTECT, related_name="voucher", verbose_name=_("redemption")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ISSUED)
    value = models.PositiveBigIntegerField(_("value (minor units)"))
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True)
    currency = models.CharField(_("currency"), max_length=3)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    used_by = models.CharField(_("used by purchase"), max_length=120, blank=True)
    used_amount = models.PositiveBigIntegerField(_("amount used (minor units)"), null=True)
    used_at = models.DateTimeField(_("used at"), null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)

    objects: ClassVar[VoucherQuerySet] = VoucherQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        indexes = [models.Index(fields=["account", "-id"], name="voucher_of_account")]

    def __str__(self) -> str:
        return self.code

    @property
    def why_cancelled(self) -> str:
        """The reason for cancelling it in the reader's language; "" where nobody said one."""
        return spoken(self.cancel_reason)

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.ISSUED and self.expires_at <= timezone.now()

    @property
    def standing(self) -> str:
        """Its state as tills are told it: issued, redeemed, cancelled, or expired."""
        return "expired" if self.is_expired else str(self.state)

    @property
    def last_day(self) -> date:
        """The last day it holds, in the programme's time zone."""
        return self.account.programme.day_of(self.expires_at - timedelta(microseconds=1))
