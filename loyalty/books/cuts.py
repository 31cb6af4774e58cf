"""A moment at which the books are read, and what was known then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from loyalty.ledger.slots import HELD_SLOTS, Slot
from loyalty.models import LotExtension, PointValueChange, Programme

FREE_SLOTS = [Slot.PENDING, Slot.AVAILABLE]


class Basis(StrEnum):
    """Which time counts: when something was written down, or when it took effect."""

    RECORDED = "recorded_at"
    EFFECTIVE = "effective_at"


@dataclass(frozen=True)
class Cut:
    """Everything before `moment` (aware), by one of the two times."""

    moment: datetime
    basis: Basis = Basis.RECORDED

    @classmethod
    def end_of(cls, programme: Programme, day: date, basis: Basis = Basis.RECORDED) -> Cut:
        """The end of `day` in the programme's time zone."""
        return cls(programme.start_of(day + timedelta(days=1)), basis)

    @property
    def before(self) -> Q:
        return Q(**{f"{self.basis}__lt": self.moment})

    @property
    def expired(self) -> Q:
        """Entries of lots that were past their expiry, as it was known then, whether or not it was booked."""
        return Q(**{f"{self.expiry_name}__lte": min(self.moment, timezone.now())})

    @property
    def expiry_name(self) -> str:
        if not self._extended_since:
            return "lot__expires_at"
        return f"expiry_{self.moment:%Y%m%d%H%M%S}"

    def known_expiry(self) -> dict[str, Any]:
        """What to annotate entries with, so that `expired` holds: nothing where no extension came later."""
        if not self._extended_since:
            return {}
        later = LotExtension.objects.filter(lot=OuterRef("lot"), recorded_at__gte=self.moment)
        first = later.order_by("recorded_at", "pk").values("before")[:1]
        return {self.expiry_name: Coalesce(Subquery(first), F("lot__expires_at"))}

    @cached_property
    def _extended_since(self) -> bool:
        if self.basis == Basis.EFFECTIVE:
            return False
        return LotExtension.objects.filter(recorded_at__gte=self.moment).exists()


def value_at(programme: Programme, cut: Cut) -> int:
    """What a point was worth (minor units), as it was set then."""
    changes = PointValueChange.objects.filter(programme=programme)
    last = changes.filter(recorded_at__lt=cut.moment).order_by("recorded_at", "pk").last()
    if last is not None:
        return last.after
    later = changes.order_by("recorded_at", "pk").first()
    return later.before if later else programme.point_value


def net(slots: list[Slot] | tuple[Slot, ...], condition: Q = Q()) -> Any:  # noqa: B008 - immutable
    """The points entries brought into these slots, less those they took out."""
    into = Sum("points", filter=condition & Q(to_slot__in=slots), default=0)
    return into - Sum("points", filter=condition & Q(from_slot__in=slots), default=0)


def held(cut: Cut) -> Any:
    """What members hold: pending, available, and reserved for redemptions that can still be undone."""
    return net(HELD_SLOTS, cut.before)


def late(cut: Cut) -> Any:
    """What of it is past its expiry and not booked yet; reserved points wait for their redemption."""
    return net(FREE_SLOTS, cut.before & cut.expired)
