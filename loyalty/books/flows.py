"""What became of points between two moments, and the rates finance asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum

from loyalty.ledger.slots import Slot
from loyalty.models import Entry, Programme

from .cuts import Cut, late


@dataclass(frozen=True)
class Flows:
    """Points of a period: opening + issued + adjusted − reversed − redeemed − expired = closing.

    issued: given by purchases, thanks and goodwill, also where they repaid a debt at once. reversed: taken
    back by refunds, or kept as a debt's repayment. redeemed: spent for good, their undo period being over.
    expired: past their last day, whether or not that is booked. adjusted: corrections by staff, net.
    lent and repaid: debts that came about and were repaid; they are beside the points that are held.
    """

    issued: int = 0
    reversed: int = 0
    redeemed: int = 0
    expired: int = 0
    adjusted: int = 0
    lent: int = 0
    repaid: int = 0

    @property
    def change(self) -> int:
        """Closing less opening balance."""
        return self.issued + self.adjusted - self.reversed - self.redeemed - self.expired

    @property
    def earned(self) -> int:
        """Issued and not taken back: the base of the redemption rate."""
        return self.issued - self.reversed

    @property
    def matured(self) -> int:
        """Points whose life has ended, by being used or by expiring: the base of breakage."""
        return self.redeemed + self.expired

    @property
    def redemption_rate(self) -> float | None:
        """redeemed / (issued − reversed); None where nothing was earned. It may pass 1 in a short period."""
        return self.redeemed / self.earned if self.earned > 0 else None

    @property
    def breakage_rate(self) -> float | None:
        """expired / (redeemed + expired), the share of matured points never used (IFRS 15 B44 to B47)."""
        return self.expired / self.matured if self.matured > 0 else None


def flows(programme: Programme, start: Cut, end: Cut) -> Flows:
    """The flows from `start` (included) to `end` (excluded), both of one basis, in one query."""
    since = Q(**{f"{start.basis}__gte": start.moment})

    def moved(**slots: Any) -> Sum:
        return Sum("points", filter=since & Q(**slots), default=0)

    entries = Entry.objects.filter(end.before, account__programme=programme)
    found = entries.annotate(**start.known_expiry(), **end.known_expiry()).aggregate(
        issued=moved(from_slot=Slot.ISSUED),
        reversed=moved(to_slot=Slot.REVERSED),
        redeemed=moved(to_slot=Slot.REDEEMED),
        booked=moved(to_slot=Slot.EXPIRED),
        added=moved(from_slot=Slot.ADJUSTED),
        deducted=moved(to_slot=Slot.ADJUSTED),
        lent=moved(to_slot=Slot.DEBT, from_slot=Slot.LENT),
        repaid=moved(from_slot=Slot.DEBT, to_slot=Slot.LENT),
        late_before=late(start),
        late_after=late(end),
    )
    return Flows(
        issued=found["issued"],
        reversed=found["reversed"],
        redeemed=found["redeemed"],
        expired=found["booked"] + found["late_after"] - found["late_before"],
        adjusted=found["added"] - found["deducted"],
        lent=found["lent"],
        repaid=found["repaid"],
    )
