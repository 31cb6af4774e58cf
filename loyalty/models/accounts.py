"""Accounts: whose points they are, and how many by now."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .programme import Programme, Tier


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, viewer: Any) -> AccountQuerySet:
        """A member sees her own account, or the one it was merged into."""
        if not viewer.is_authenticated:
            return self.none()
        mine = Account.objects.filter(member=viewer).order_by()
        return self.filter(pk__in=mine.values_list(Coalesce("merged_into_id", "pk")))


class Account(models.Model):
    """A member's account in a programme. The balances are what the entries replay to (points)."""

    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="accounts",
        verbose_name=_("programme"),
        db_index=False,  # "account_once" begins with it
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("member")
    )
    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    pending = models.BigIntegerField(_("pending"), default=0)
    available = models.BigIntegerField(_("available"), default=0)
    reserved = models.BigIntegerField(_("reserved"), default=0)
    debt = models.BigIntegerField(_("owed"), default=0)
    qualifying = models.BigIntegerField(_("qualifying points"), default=0)
    tier_points = models.BigIntegerField(_("qualifying points in the window"), default=0)
    # A tier has a good part of all accounts. With an index of it a change of tier would move the row.
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, related_name="+", verbose_name=_("tier"), db_index=False
    )
    tier_since = models.DateTimeField(_("tier since"), null=True)
    grace_until = models.DateTimeField(_("keeps the tier until"), null=True)
    instant_reward = models.ForeignKey(
        "loyalty.Reward",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("instant reward"),
        db_index=False,  # "account_instant_reward" has those there are
    )
    instant_chosen_at = models.DateTimeField(_("instant reward chosen at"), null=True)
    charity = models.ForeignKey(
        "loyalty.Charity",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("charity"),
        db_index=False,  # "account_charity" has those there are
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("merged into"),
        db_index=False,  # "account_merged_into" has those there are
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)

    objects: ClassVar[AccountQuerySet] = AccountQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [
            ("correct_account", _("Can correct and move points")),
            ("merge_account", _("Can merge accounts")),
            ("view_books", _("Can read the books")),
            ("close_books", _("Can close the books")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "member"], name="account_once"),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{slot}__gte": 0}), name=f"account_{slot}_not_negative"
                )
                for slot in ("pending", "available", "reserved", "debt", "qualifying")
            ],
            models.CheckConstraint(
                condition=Q(available=0) | Q(debt=0), name="account_no_debt_beside_points"
            ),
        ]
        # Nearly all accounts have none of these.
        indexes = [
            models.Index(fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"account_{name}")
            for name in ("instant_reward", "charity", "merged_into")
        ]

    def __str__(self) -> str:
        return str(self.reference)
