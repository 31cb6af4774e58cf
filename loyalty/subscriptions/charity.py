"""The company's share of each purchase, for the charity its buyer supports."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from loyalty.actions import charity
from loyalty.events import PurchaseRecorded
from loyalty.models import Account, CharityChoice
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe

from .purchases import REFUNDED, purchase_of


def _has_chosen(kind: str) -> Exists:
    """Whether she, or the one her account was merged into, ever supported a charity."""
    chosen = CharityChoice.objects.filter(account=OuterRef("pk"), charity__isnull=False)
    accounts = Account.objects.filter(member=OuterRef("member"))
    return Exists(accounts.filter(Q(merged_into__isnull=False) | Exists(chosen)))


@subscribe(
    PurchaseRecorded,
    name="loyalty.share_purchase",
    label=gettext_lazy("Donation: the share of a purchase"),
    wants=_has_chosen,
)
def share_purchase(event: Event) -> None:
    if purchase := purchase_of(event):
        charity.share_purchase(purchase=purchase)


@subscribe(REFUNDED, name="loyalty.reduce_share", label=gettext_lazy("Donation: less share after a refund"))
def reduce_share(event: Event) -> None:
    if purchase := purchase_of(event):
        charity.reduce_share(purchase=purchase)
