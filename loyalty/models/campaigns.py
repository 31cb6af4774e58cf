"""Season campaigns: one reward for each member of a segment or of a tier, worked off in batches."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet

from .programme import Tier
from .rewards import Reward


class GiftCampaign(Leased):
    """A reward given without points to many, once each; members with ids up to `after` have been seen.

    `stopped` is the code of the refusal that ended it early, such as out_of_stock.
    """

    ALL: ClassVar[int] = -1

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="campaigns", verbose_name=_("reward"))
    segment = models.ForeignKey(
        "members.Segment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tier")
    )
    reason = models.CharField(_("reason"), max_length=200, help_text=_("Members read it with the gift."))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    after = models.BigIntegerField(_("done up to"), default=0)
    given = models.PositiveIntegerField(_("given"), default=0)
    stopped = models.CharField(_("stopped by"), max_length=40, blank=True)

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("gift campaign")
        verbose_name_plural = _("gift campaigns")
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="gift_campaign_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(segment__isnull=False) | Q(tier__isnull=False),
                name="gift_campaign_for_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"campaign:{self.pk}"

    def finish(self, **changes: Any) -> None:
        """After a batch: on to the next one under the same lease; done once all members are."""
        progress = {"after": self.after, "given": self.given, "stopped": self.stopped}
        if not changes and self.after != self.ALL:
            self.keep(**progress, attempts=1)
            return
        super().finish(**progress | changes)
