"""Purchases that staff typed in: by whom, and what each role may type in alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.roles import Role

from .programme import Programme
from .purchases import Purchase


class TypingLimit(models.Model):
    """What someone in a role may type in alone in a month: the sum of the purchases (minor units)."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="typing_limits", verbose_name=_("programme")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    per_month = models.PositiveBigIntegerField(_("purchases in a month (minor units)"), default=0)

    class Meta:
        verbose_name = _("limit of purchases typed by hand")
        verbose_name_plural = _("limits of purchases typed by hand")
        constraints = [models.UniqueConstraint(fields=["programme", "role"], name="typing_limit_once")]

    def __str__(self) -> str:
        return self.get_role_display()


class TypedPurchaseQuerySet(models.QuerySet["TypedPurchase"]):
    def alone_since(self, moment: Any, actor: Any, programme: Programme) -> int:
        """The sum of what `actor` has typed in without a second person since `moment` (minor units)."""
        mine = self.filter(typed_by=actor, typed_at__gte=moment, alone=True, purchase__programme=programme)
        total: int = mine.aggregate(total=Sum("purchase__amount", default=0))["total"]
        return total


class TypedPurchase(models.Model):
    """Who typed a purchase in; `alone` where it counted at once, without a second person."""

    purchase = models.OneToOneField(
        Purchase, models.PROTECT, related_name="typed", verbose_name=_("purchase")
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("typed in by"),
        db_index=False,  # "purchase_typed_by" begins with it
    )
    typed_at = models.DateTimeField(_("typed in at"), default=timezone.now)
    alone = models.BooleanField(_("without a second person"))

    objects: ClassVar[TypedPurchaseQuerySet] = TypedPurchaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("purchase typed by hand")
        verbose_name_plural = _("purchases typed by hand")
        indexes = [models.Index(fields=["typed_by", "typed_at"], name="purchase_typed_by")]

    def __str__(self) -> str:
        return str(self.purchase_id)
