"""The company's share of each purchase, for the charity its buyer supports."""

from __future__ import annotations

from loyalty.actions import charity
from loyalty.events import PurchaseRecorded
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe

from .purchases import REFUNDED, purchase_of


@subscribe(PurchaseRecorded, name="loyalty.share_purchase")
def share_purchase(event: Event) -> None:
    if purchase := purchase_of(event):
        charity.share_purchase(purchase=purchase)


@subscribe(REFUNDED, name="loyalty.reduce_share")
def reduce_share(event: Event) -> None:
    if purchase := purchase_of(event):
        charity.reduce_share(purchase=purchase)
