"""Purchases whose time lay ahead, or that were too much for who typed them in: released or rejected."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty.events import PurchaseRejected, PurchaseReleased
from loyalty.models import Purchase, TypedPurchase
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

from .programmes import is_own, locked_account_of
from .purchases import count, state_at

if TYPE_CHECKING:
    from portal.members.models import Member


@retried
@transaction.atomic
def release_purchase(*, purchase: Purchase, actor: Member, purchased_at: datetime | None = None) -> Purchase:
    """Let a held purchase count, at the time it was reported with or at the right one (aware).

    Whoever typed it in does not release it. Refused: not_held, own_account, own_request, nobody (its member
    has been erased), ahead (the time still lies ahead).
    """
    held = _held(purchase, actor)
    if TypedPurchase.objects.filter(purchase=held, typed_by=actor).exists():
        raise Refused("own_request", _("A second person has to release what you have typed in."))
    if held.member is None:
        raise Refused("nobody", _("The member of this purchase has been erased."))
    if purchased_at is not None and purchased_at != held.purchased_at:
        held.reported_at, held.purchased_at = held.purchased_at, purchased_at
    held.state = state_at(held.programme, held.purchased_at)
    if held.state == Purchase.State.QUARANTINED:
        raise Refused("ahead", _("This time still lies ahead: please give the time of the purchase."))
    source = f"purchase:{held.pk}"
    record(PurchaseReleased(purchase_id=held.pk), member=held.member, actor=actor, source=source)
    count(held, held.member, actor=actor)
    return held


@retried
@transaction.atomic
def reject_purchase(*, purchase: Purchase, actor: Member) -> Purchase:
    """A held purchase never counts; it stays, so that its number is known. Refused: not_held, own_account."""
    held = _held(purchase, actor)
    held.state = Purchase.State.REJECTED
    held.save(update_fields=["state"])
    source = f"purchase:{held.pk}"
    record(PurchaseRejected(purchase_id=held.pk), member=held.member, actor=actor, source=source)
    return held


def _held(purchase: Purchase, actor: Member) -> Purchase:
    """The purchase as it is now, held until the transaction ends; its account is locked first, as always."""
    if purchase.member is not None:
        locked_account_of(purchase.member, purchase.programme)
    rows = Purchase.objects.select_for_update(of=("self",)).select_related("programme")
    held = rows.get(pk=purchase.pk)
    if held.state != Purchase.State.QUARANTINED:
        raise Refused("not_held", _("This purchase is not held for review any more."))
    if is_own(actor, held.member):
        raise Refused("own_account", _("This is your own account: a colleague has to do it."))
    return held
