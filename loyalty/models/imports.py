"""Files of purchases that staff upload: checked first, imported when confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet


class PurchaseImportQuerySet(LeasedQuerySet):
    def checked(self) -> models.QuerySet[Any]:
        """Those that wait for somebody to import or discard them."""
        done: models.QuerySet[Any] = self.filter(state=Leased.State.DONE)
        return done.filter(step=PurchaseImport.Step.CHECK)

    def alone_since(self, moment: datetime, actor: Any) -> int:
        """The sum of what `actor` has imported without a second person since `moment` (minor units)."""
        mine: models.QuerySet[Any] = self
        mine = mine.filter(confirmed_by=actor, confirmed_at__gte=moment)
        total: int = mine.aggregate(total=Sum("alone", default=0))["total"]
        return total


class PurchaseImport(Leased):
    """One file. Its rows are kept until they are imported or discarded, for they name members."""

    class Step(models.TextChoices):
        CHECK = "check", _("checked")
        IMPORT = "import", _("imported")

    name = models.CharField(_("file"), max_length=120)
    rows = models.TextField(_("rows"), blank=True)
    row_count = models.PositiveIntegerField(_("number of rows"), default=0)
    step = models.CharField(_("step"), max_length=8, choices=Step, default=Step.CHECK)
    report: models.JSONField[Any, Any] = models.JSONField(_("what was found"), null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("actor")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    alone = models.PositiveBigIntegerField(_("imported without a second person (minor units)"), default=0)
    rejects: models.JSONField[Any, Any] = models.JSONField(
        _("rejected rows"), null=True, help_text=_("All of them, where the report lists but some.")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    objects: ClassVar[Any] = PurchaseImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of purchases")
        verbose_name_plural = _("imports of purchases")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="purchase_import_due"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unlisted(self) -> int:
        """How many rejected rows the report counts and does not list."""
        report = self.report or {}
        return int(report.get("rejected", 0)) - len(report.get("errors", []))

    @property
    def awaits_confirmation(self) -> bool:
        return self.step == self.Step.CHECK and self.state == self.State.DONE and self.report is not None
