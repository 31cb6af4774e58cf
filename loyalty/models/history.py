"""What books need to say how things were: tiers over time, longer lives of points, and merged accounts."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet

from .accounts import Account
from .club import Membership
from .ledger import Lot
from .programme import Programme, Tier
from .purchases import Purchase
from .redemptions import Redemption


class TierChange(models.Model):
    """An account has come to another tier."""

    # "tier_change_of_account" begins with it, so it has no index of its own.
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="tier_changes", verbose_name=_("account"), db_index=False
    )
    # Asked for by tier only where one is deleted.
    before = models.ForeignKey(
        Tier, models.PROTECT, null=True, related_name="+", verbose_name=_("before"), db_index=False
    )
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, related_name="+", verbose_name=_("tier"), db_index=False
    )
    changed_at = models.DateTimeField(_("changed at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of tier")
        verbose_name_plural = _("changes of tier")
        indexes = [models.Index(fields=["account", "recorded_at"], name="tier_change_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.before_id} → {self.tier_id}"


class Extension(Leased):
    """A decision that points live `days` longer: by whom, why, and which. The worker extends lot by lot.

    Those whose last day lies between `first_day` and `last_day` (both included, days of the programme), and
    of these only a tier's or a segment's where it says so. Lots up to the id `after` are done. The `key`
    makes a decision that is sent twice count once.
    """

    ALL: ClassVar[int] = -1

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("programme"))
    reason = models.CharField(_("reason"), max_length=200)
    days = models.PositiveSmallIntegerField(
        _("days longer"), validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    first_day = models.DateField(_("last day from"))
    last_day = models.DateField(_("last day to"))
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only this tier")
    )
    segment = models.ForeignKey(
        "members.Segment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this segment"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("actor")
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    after = models.BigIntegerField(_("done up to lot"), default=0, editable=False)

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="due"), name="extension_due")]

    def __str__(self) -> str:
        return self.reason

    def finish(self, **changes: Any) -> None:
        """After a batch: on to the next one under the same lease; done once all lots are."""
        if not changes and self.after != self.ALL:
            self.keep(after=self.after, attempts=1)
            return
        super().finish(**changes)


class LotExtension(models.Model):
    """One lot's expiry before and after an extension."""

    extension = models.ForeignKey(Extension, models.PROTECT, related_name="lots", verbose_name=_("extension"))
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="extensions", verbose_name=_("lot"))
    before = models.DateTimeField(_("expiry before"))
    after = models.DateTimeField(_("expiry after"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("extended lot")
        verbose_name_plural = _("extended lots")
        constraints = [models.UniqueConstraint(fields=["extension", "lot"], name="lot_extended_once")]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.before} → {self.after}"


class AccountMerge(models.Model):
    """Everything of one account has moved to another; `undone_at` where it went back."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="moves", verbose_name=_("account"))
    into = models.ForeignKey(Account, models.PROTECT, related_name="merges", verbose_name=_("into"))
    reason = models.CharField(_("reason"), max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("actor")
    )
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("merge of accounts")
        verbose_name_plural = _("merges of accounts")

    def __str__(self) -> str:
        return f"{self.account_id} → {self.into_id}"


class MovedPurchase(models.Model):
    """A purchase that a merge has given to the other member."""

    merge = models.ForeignKey(AccountMerge, models.CASCADE, related_name="purchases", verbose_name=_("merge"))
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="+", verbose_name=_("purchase"))

    class Meta:
        verbose_name = _("moved purchase")
        verbose_name_plural = _("moved purchases")
        constraints = [models.UniqueConstraint(fields=["merge", "purchase"], name="purchase_moved_once")]

    def __str__(self) -> str:
        return str(self.purchase_id)


class MovedRedemption(models.Model):
    """A redemption that a merge has given to the other account, with its voucher."""

    merge = models.ForeignKey(
        AccountMerge, models.CASCADE, related_name="redemptions", verbose_name=_("merge")
    )
    redemption = models.ForeignKey(Redemption, models.PROTECT, related_name="+", verbose_name=_("redemption"))

    class Meta:
        verbose_name = _("moved redemption")
        verbose_name_plural = _("moved redemptions")
        constraints = [models.UniqueConstraint(fields=["merge", "redemption"], name="redemption_moved_once")]

    def __str__(self) -> str:
        return str(self.redemption_id)


class MovedMembership(models.Model):
    """A term of a club membership that a merge has given to the other account."""

    merge = models.ForeignKey(
        AccountMerge, models.CASCADE, related_name="memberships", verbose_name=_("merge")
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("club membership")
    )

    class Meta:
        verbose_name = _("moved club membership")
        verbose_name_plural = _("moved club memberships")
        constraints = [models.UniqueConstraint(fields=["merge", "membership"], name="membership_moved_once")]

    def __str__(self) -> str:
        return str(self.membership_id)


class Closing(models.Model):
    """The books were closed up to a day, or opened again after it: by whom and why."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("programme"))
    before = models.DateField(_("closed until then"), null=True)
    until = models.DateField(_("closed until"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("actor")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("closing of the books")
        verbose_name_plural = _("books")

    def __str__(self) -> str:
        return str(self.until)


class PointValueChange(models.Model):
    """What a redeemed point costs has been set anew (minor units); what was valued before keeps its value."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("programme"))
    before = models.PositiveIntegerField(_("before"))
    after = models.PositiveIntegerField(_("after"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("actor")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of the value of a point")
        verbose_name_plural = _("changes of the value of a point")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
