"""What staff still has to do for a redemption: send a gift, arrange a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from loyalty.models import Fulfilment, Redemption

State = Fulfilment.State


@dataclass(frozen=True)
class Wishes:
    """Where a gift is to be sent, or the day a service is wished for; empty where it is told later."""

    recipient: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    wished_for: date | None = None


def begin(redemption: Redemption, wishes: Wishes | None) -> Fulfilment | None:
    """The task of staff for a redemption, where its reward is one to be sent or arranged."""
    if not redemption.reward.needs_staff:
        return None
    return Fulfilment.objects.create(redemption=redemption, **vars(wishes or Wishes()))


def call_off(redemption: Redemption) -> None:
    """Nothing is to be done any more for what is undone."""
    open_ = Fulfilment.objects.filter(redemption=redemption).exclude(state=State.CANCELLED)
    open_.update(state=State.CANCELLED, changed_at=timezone.now())
