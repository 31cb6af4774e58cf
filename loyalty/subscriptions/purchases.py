"""What events of purchases are about."""

from __future__ import annotations

from loyalty.models import Purchase
from portal.activity.models import Event

REFUNDED = "loyalty.purchase_refunded"


def purchase_of(event: Event) -> Purchase | None:
    """The purchase an event of one names, as it is now."""
    known = Purchase.objects.select_related("member", "programme")
    return known.filter(pk=event.payload["purchase_id"]).first()
