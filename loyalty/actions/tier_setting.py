"""Setting thresholds, window and grace of the tiers together."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loyalty.models import Programme, Tier
from portal.activity.doorbell import ring
from portal.retrying import retried
from portal.shell.ports import Refused

REVIEW = "loyalty.tasks.review_tiers"
_OUT_OF_THE_WAY = 1_000_000_000


@retried
@transaction.atomic
def set_tiers(
    *,
    programme: Programme,
    thresholds: Mapping[int, int],
    tier_window: str,
    qualifying_months: int,
    grace_days: int,
) -> None:
    """Give the tiers (by id) these thresholds and the programme this window and grace; all are reviewed.

    Refused: same_threshold, no_first_tier (the lowest takes no points, so that everybody has one).
    """
    values = list(thresholds.values())
    if len(set(values)) < len(values):
        raise Refused("same_threshold", _("Each tier needs a threshold of its own."))
    if min(values, default=0):
        raise Refused("no_first_tier", _("The lowest tier has to begin at 0 points."))
    mine = Tier.objects.filter(programme=programme, pk__in=thresholds)
    # In two steps: no two may have the same threshold, not even on the way.
    mine.update(threshold=F("threshold") + _OUT_OF_THE_WAY)
    for pk, threshold in thresholds.items():
        mine.filter(pk=pk).update(threshold=threshold)
    Programme.objects.filter(pk=programme.pk).update(
        tier_window=tier_window, qualifying_months=qualifying_months, tier_grace_days=grace_days
    )
    ring(REVIEW)


def review_tiers_soon() -> None:
    """Everybody is reviewed in the background: a tier has come or gone."""
    ring(REVIEW)
