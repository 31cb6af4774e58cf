"""The ledger's entries: never changed or deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.slots import Slot

from .accounts import Account
from .ledger import Lot, Posting


class Entry(models.Model):
    """One movement of points between two slots; triggers on both databases refuse changing or deleting it."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries", verbose_name=_("posting"))
    # "entry_of_account" begins with it, so it has no index of its own.
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entries", verbose_name=_("account"), db_index=False
    )
    lot = models.ForeignKey(
        Lot, models.PROTECT, null=True, related_name="entries", verbose_name=_("lot"), db_index=False
    )
    from_slot = models.CharField(_("from"), max_length=12, choices=Slot)
    to_slot = models.CharField(_("to"), max_length=12, choices=Slot)
    points = models.BigIntegerField(_("points"))
    effective_at = models.DateTimeField(_("effective at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="entry_points_positive"),
            models.CheckConstraint(condition=~Q(from_slot=F("to_slot")), name="entry_moves"),
        ]
        indexes = [
            models.Index(fields=["account", "effective_at"], name="entry_of_account"),
            models.Index(fields=["lot"], condition=models.Q(lot__isnull=False), name="entry_of_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.points} {self.from_slot} → {self.to_slot}"
