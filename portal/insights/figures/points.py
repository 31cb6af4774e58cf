"""What became of the points, from the ledger's entries by their effective time.

Definitions: redemption and breakage as in IFRS 15 B44–B47 (customers' unexercised rights), taken from the
points themselves. The liability is stated in full, without an estimate of future breakage.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, FloatField, Max, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from loyalty.models import Entry, Lot, Reward
from loyalty.slots import HELD_SLOTS, Slot

from ..periods import Period
from .figure import Figure, ratio
from .purchases import currency, major


def points_figures(period: Period) -> dict[str, Figure]:
    """redemption_rate = points redeemed / points issued, both in the period (it may pass 1).

    points_outstanding = issued, neither redeemed, expired nor taken back, at the period's end;
    points_liability = that × what a point buys at the best of the rewards on offer.
    """
    moved = Entry.objects.filter(effective_at__gte=period.start, effective_at__lt=period.end)
    issued, redeemed = _sum(moved, from_slot=Slot.ISSUED), _sum(moved, to_slot=Slot.REDEEMED)
    outstanding, code, worth = _outstanding(period.end), currency(), _worth_of_a_point()
    return {
        "redemption_rate": ratio(redeemed, issued, n=issued),
        "breakage_rate": _breakage(period),
        "points_outstanding": Figure(outstanding, outstanding, "points"),
        "points_liability": Figure(
            None if worth is None else major(outstanding * worth, code), outstanding, code
        ),
    }


def _sum(entries: QuerySet[Entry], **slots: Any) -> int:
    return entries.filter(**slots).aggregate(total=Sum("points"))["total"] or 0


def _outstanding(end: datetime) -> int:
    """What members hold at `end`, less the lots past their expiry whose booking is still to come."""
    held = Entry.objects.filter(effective_at__lt=end).aggregate(
        into=Sum("points", filter=Q(to_slot__in=HELD_SLOTS)),
        out=Sum("points", filter=Q(from_slot__in=HELD_SLOTS)),
    )
    late = Lot.objects.filter(remaining__gt=0, expires_at__lte=min(end, timezone.now()))
    return (held["into"] or 0) - (held["out"] or 0) - late.total()


def _breakage(period: Period) -> Figure:
    """Of the points whose life ended in the period, the share never used; taken back ones left out."""
    end = min(period.end, timezone.now())
    ended = Lot.objects.filter(expires_at__gt=period.start, expires_at__lte=end)
    moved = Entry.objects.filter(lot__in=ended)
    lots = ended.aggregate(issued=Sum("issued"), remaining=Sum("remaining"))
    base = (lots["issued"] or 0) - _sum(moved, to_slot=Slot.REVERSED)
    unused = (lots["remaining"] or 0) + _sum(moved, to_slot=Slot.EXPIRED)
    return ratio(unused, base, n=base)


def _worth_of_a_point() -> float | None:
    """Minor units one point buys at the best of the active rewards; None without any."""
    value = Cast("value", FloatField()) / F("points")
    return Reward.objects.filter(active=True).aggregate(best=Max(value))["best"]
