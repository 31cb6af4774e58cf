"""Purchases as systems reported them, what each earned, and what was refunded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty.earning.baskets import lines_of
from loyalty.earning.earning import Basket
from portal.precompiled import Given

from .accounts import Account
from .ledger import Posting
from .programme import Programme
from .rules import EarningRule

#: Clocks differ: a purchase may lie this far ahead of ours.
AHEAD = timedelta(minutes=5)


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def visible_to(self, viewer: Any) -> PurchaseQuerySet:
        """A member sees her own, or those of the one whose account hers was merged into.

        One id is asked for, so that an index gives the rows in their order.
        """
        if not viewer.is_authenticated:
            return self.none()
        home = Account.objects.visible_to(viewer).filter(member__isnull=False).order_by("pk")
        own = viewer if isinstance(viewer, Given) else Value(viewer.pk)
        return self.filter(member=Coalesce(Subquery(home.values("member")[:1]), own))

    def newest(self) -> PurchaseQuerySet:
        return self.order_by("-purchased_at", "-pk")

    def bought_by(self, member: Any) -> PurchaseQuerySet:
        """What a member has really bought, in the programme or before it began; nothing for 0.00."""
        return self.bought().filter(member=member)

    def bought_by_any(self, members: Iterable[int]) -> PurchaseQuerySet:
        """The same for many members, by their ids."""
        return self.bought().filter(member_id__among=set(members))

    def bought(self) -> PurchaseQuerySet:
        """Those that count as bought, by whomever."""
        return self.filter(state__in=[Purchase.State.COUNTED, Purchase.State.HISTORY], amount__gt=0)

    def for_statement(self) -> PurchaseQuerySet:
        """Newest first, with the programme; a statement's sentences name awards and refunds, too."""
        return self.newest().select_related("programme")


class Purchase(models.Model):
    """One purchase; unique by source system and its number there. `amount` in minor units."""

    class State(models.TextChoices):
        COUNTED = "counted", _("counted")
        HISTORY = "history", _("before the programme")
        QUARANTINED = "quarantined", _("held for review")
        REJECTED = "rejected", _("rejected")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("member"),
        db_index=False,  # "purchase_of_member" begins with it
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="+",
        verbose_name=_("programme"),
        db_index=False,  # nearly all rows have the same
    )
    source_system = models.CharField(_("source system"), max_length=40)
    external_id = models.CharField(_("number there"), max_length=120)
    purchased_at = models.DateTimeField(_("purchased at"))
    reported_at = models.DateTimeField(
        _("reported as purchased at"),
        null=True,
        help_text=_("Where staff corrected a time that lay ahead."),
    )
    amount = models.BigIntegerField(_("amount (minor units)"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.COUNTED)
    lines = models.JSONField(_("lines"), default=list, blank=True)
    refunded = models.BigIntegerField(_("refunded (minor units)"), default=0)
    earning_state = models.JSONField(
        _("what the rules were asked with"),
        default=dict,
        blank=True,
        help_text=_("Tier, segments, first purchase and room under caps at the time it was recorded."),
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects: ClassVar[PurchaseQuerySet] = PurchaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        constraints = [
            models.UniqueConstraint(fields=["source_system", "external_id"], name="purchase_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="purchase_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="purchase_refunded_in_bounds"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-purchased_at"], name="purchase_of_member"),
            models.Index(fields=["purchased_at"], name="purchase_by_time"),
            models.Index(
                fields=["purchased_at"], condition=Q(state="quarantined"), name="purchase_to_review"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id

    def same_as(self, purchased_at: datetime, amount: int, currency: str) -> bool:
        """Whether a report has the content of the first one, whose time staff may have corrected since."""
        mine = (self.reported_at or self.purchased_at, self.amount, self.currency)
        return mine == (purchased_at, amount, currency)

    @property
    def lies_ahead(self) -> bool:
        """Whether its time lay ahead when it was recorded, so that it was held."""
        return self.purchased_at > self.recorded_at + AHEAD

    @property
    def basket(self) -> Basket:
        """What earning rules look at: what was bought, and how much of it has been refunded."""
        lines = lines_of(self.lines, self.amount, self.currency)
        return Basket(self.amount, self.currency, lines, self.refunded)


class Award(models.Model):
    """What one rule version gave one purchase, kept for ever; `taken_back` by refunds since (points)."""

    # "award_once" begins with it, so it has no index of its own.
    purchase = models.ForeignKey(
        Purchase, models.PROTECT, related_name="awards", verbose_name=_("purchase"), db_index=False
    )
    rule = models.ForeignKey(EarningRule, models.PROTECT, related_name="+", verbose_name=_("rule"))
    points = models.BigIntegerField(_("points"))
    taken_back = models.BigIntegerField(_("points taken back"), default=0)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(fields=["purchase", "rule"], name="award_once"),
            models.CheckConstraint(
                condition=Q(taken_back__gte=0, taken_back__lte=F("points")), name="award_taken_back_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id}: {self.points}"


class Refund(models.Model):
    """One refund of a purchase, whole or in part (minor units of its currency)."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="refunds", verbose_name=_("purchase"))
    source_system = models.CharField(_("source system"), max_length=40)
    external_id = models.CharField(_("number there"), max_length=120)
    refunded_at = models.DateTimeField(_("refunded at"))
    amount = models.BigIntegerField(_("amount (minor units)"))
    points_taken_back = models.BigIntegerField(_("points taken back"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    pieces = models.JSONField(
        _("pieces"), default=dict, blank=True, help_text=_("How many of which product came back, by SKU.")
    )
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, related_name="refund", verbose_name=_("posting")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(fields=["source_system", "external_id"], name="refund_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.external_id
