"""The ledger: postings and lots."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.precompiled import Given

from .accounts import Account


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, viewer: Any) -> PostingQuerySet:
        """A member sees what happened on her own account."""
        return self.filter(account__in=Account.objects.visible_to(viewer))

    def for_statement(self) -> PostingQuerySet:
        """What a statement shows beside purchases, newest first, with what its sentences name."""
        named = ("redemption__reward", "refers_to__redemption__reward", "refund__purchase")
        return self.filter(_ON_STATEMENT).select_related(*named).order_by("-effective_at", "-pk")


# A purchase has a line of its own on a statement, and so has a redemption.
BEHIND_PURCHASES = ("purchase", "maturity", "capture")
# Spelt out, not bound: SQLite takes a partial index only for the very words of its condition.
_ON_STATEMENT = RawSQL(  # noqa: S611
    f"NOT (loyalty_posting.kind IN {BEHIND_PURCHASES})", [], output_field=models.BooleanField()
)


class Posting(models.Model):
    """One business transaction; unique by source and kind, so that a repetition counts once."""

    class Kind(models.TextChoices):
        PURCHASE = "purchase", _("purchase")
        MATURITY = "maturity", _("now available")
        GRANT = "grant", _("thank-you")
        GOODWILL = "goodwill", _("goodwill")
        REDEMPTION = "redemption", _("redemption")
        CAPTURE = "capture", _("redemption settled")
        UNDO = "undo", _("redemption undone")
        EXPIRY = "expiry", _("expiry")
        REFUND = "refund", _("refund")
        REVERSAL = "reversal", _("taken back")
        ADJUSTMENT = "adjustment", _("correction in her favour")
        DEDUCTION = "deduction", _("correction to her debit")
        MOVED_OUT = "moved_out", _("moved to another account")
        MOVED_IN = "moved_in", _("moved from another account")

    # "posting_of_account" begins with it, so it has no index of its own.
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="postings", verbose_name=_("account"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    source_system = models.CharField(_("source system"), max_length=40)
    source_ref = models.CharField(_("source reference"), max_length=160)
    points = models.BigIntegerField(_("points"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
        db_index=False,
    )
    refers_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("refers to"),
        db_index=False,
    )
    effective_at = models.DateTimeField(_("effective at"))
    happened_at = models.DateTimeField(
        _("happened at"),
        null=True,
        blank=True,
        help_text=_("Where the books of its own day were closed, so that it was booked later."),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    objects: ClassVar[PostingQuerySet] = PostingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.UniqueConstraint(fields=["source_system", "source_ref", "kind"], name="posting_once"),
        ]
        indexes = [
            models.Index(fields=["account", "-effective_at", "-id"], name="posting_of_account"),
            models.Index(
                fields=["account", "-effective_at", "-id"],
                name="posting_on_statement",
                condition=~Q(kind__in=BEHIND_PURCHASES),
            ),
            # Nearly all postings have neither.
            models.Index(fields=["actor"], condition=Q(actor__isnull=False), name="posting_of_actor"),
            models.Index(
                fields=["refers_to"], condition=Q(refers_to__isnull=False), name="posting_refers_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_system}/{self.source_ref}"


class LotQuerySet(models.QuerySet["Lot"]):
    def alive(self, now: datetime | Given) -> LotQuerySet:
        return self.filter(remaining__gt=0, expires_at__gt=now)

    def past(self, now: datetime | Given) -> LotQuerySet:
        """What has expired and is not booked yet, less what redemptions hold."""
        return self.filter(remaining__gt=F("reserved"), expires_at__lte=now)

    def spendable(self, account: Account | Given, now: datetime | Given) -> LotQuerySet:
        """What may be spent, earliest expiry first."""
        free = self.alive(now).filter(account=account, state=Lot.State.AVAILABLE, remaining__gt=F("reserved"))
        return free.order_by("expires_at", "pk")

    def total(self) -> int:
        """Points that are free to be spent, were all of these available."""
        return self.aggregate(total=Sum(F("remaining") - F("reserved")))["total"] or 0

    def totals(self) -> dict[int, int]:
        """The same by account, in one query; an account without any is missing."""
        free = Sum(F("remaining") - F("reserved"))
        return dict(self.values_list("account_id").annotate(free=free).order_by())


class Lot(models.Model):
    """Points earned together: they become available and expire together (UTC; the expiry is exclusive)."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        AVAILABLE = "available", _("available")

    account = models.ForeignKey(Account, models.PROTECT, related_name="lots", verbose_name=_("account"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    issued = models.BigIntegerField(_("issued"))
    remaining = models.BigIntegerField(_("remaining"))
    reserved = models.BigIntegerField(_("of these reserved"), default=0)
    earned_at = models.DateTimeField(_("earned at"))
    available_at = models.DateTimeField(_("available at"))
    expires_at = models.DateTimeField(_("expires at"))
    source = models.CharField(_("source"), max_length=160)
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("moved from"), db_index=False
    )

    objects: ClassVar[LotQuerySet] = LotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("issued"), issued__gt=0),
                name="lot_remaining_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("remaining")), name="lot_reserved_in_bounds"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "expires_at"], condition=Q(remaining__gt=0), name="lot_alive"),
            models.Index(fields=["available_at"], condition=Q(state="pending"), name="lot_maturing"),
            models.Index(fields=["expires_at"], condition=Q(remaining__gt=0), name="lot_expiring"),
            models.Index(fields=["source"], name="lot_by_source"),
            models.Index(fields=["origin"], condition=Q(origin__isnull=False), name="lot_of_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.remaining}/{self.issued}"
