"""Purchases and refunds that staff types in: the same as reported ones, but never one's own.

What is above a role's limit of a month waits for a second person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import PurchaseHeld
from loyalty.models import Programme, Purchase, PurchaseImport, Refund, TypedPurchase
from portal.activity.actions import record
from portal.members.models import Member
from portal.members.roles import Role, has_role
from portal.retrying import retried
from portal.shell.ports import Refused

from .club_refunds import leave_by_refund
from .programmes import is_own, locked_account_of, running
from .purchases import record_purchase
from .refunds import record_refund


@retried
@transaction.atomic
def type_purchase(
    *,
    member: Member,
    actor: Member,
    external_id: str,
    purchased_at: datetime,
    amount: int,
    currency: str,
    source_system: str,
    lines: list[dict[str, Any]] | None = None,
) -> Purchase:
    """Record a purchase that `actor` has typed in; values as `record_purchase` takes them.

    A number that is known is refused, so that nobody believes to have recorded something. What makes more
    of a month than the actor's roles allow alone, and all in another currency than the programme's, is
    quarantined until a second person releases it.
    Refused: own_account, known, and what `record_purchase` refuses.
    """
    _not_own(actor, member)
    programme = running()
    # The order in which all take these locks: two purchases typed in at once must not both find room.
    locked_account_of(member, programme)
    Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if Purchase.objects.filter(source_system=source_system, external_id=external_id).exists():
        raise Refused("known", _("This order number has been recorded already."))
    above = currency != programme.currency or amount > typing_room(actor=actor, programme=programme)
    purchase = record_purchase(
        member=member, external_id=external_id, purchased_at=purchased_at, amount=amount,
        currency=currency, source_system=source_system, lines=lines, actor=actor, held=above,
    )  # fmt: skip
    held = purchase.state == Purchase.State.QUARANTINED
    TypedPurchase.objects.create(purchase=purchase, typed_by=actor, alone=not held)
    if held:
        payload = PurchaseHeld(purchase_id=purchase.pk)
        record(payload, member=purchase.member, actor=actor, source=f"purchase:{purchase.pk}")
    return purchase


def typing_room(*, actor: Member, programme: Programme) -> int:
    """What the actor may still type in alone in this month of the programme (minor units of its currency).

    The highest limit of her roles less all she has typed in alone, and imported out of files of her own;
    nobody without a limit types alone.
    """
    limits = programme.typing_limits.all()
    most = max((limit.per_month for limit in limits if has_role(actor, Role(limit.role))), default=0)
    month = programme.start_of(programme.day_of(timezone.now()).replace(day=1))
    typed = TypedPurchase.objects.alone_since(month, actor, programme)
    return max(0, most - typed - PurchaseImport.objects.alone_since(month, actor))


@retried
@transaction.atomic
def type_refund(
    *,
    purchase: Purchase,
    actor: Member,
    external_id: str,
    refunded_at: datetime,
    amount: int,
    reason: str,
    pieces: Mapping[str, int] | None = None,
) -> Refund:
    """Refund a purchase as `actor` has typed it, with a reason; once per number, as `record_refund` does.

    `pieces` says of which products (SKUs) how many came back; club terms that were among them end.
    Refused: own_account, no_reason, and what `record_refund` refuses.
    """
    _not_own(actor, purchase.member)
    if not reason.strip():
        raise Refused("no_reason", _("Please give a reason."))
    refund = record_refund(
        purchase=purchase, external_id=external_id, refunded_at=refunded_at, amount=amount,
        actor=actor, reason=reason.strip(), pieces=pieces,
    )  # fmt: skip
    leave_by_refund(purchase=refund.purchase)
    return refund


def _not_own(actor: Member, member: Member | None) -> None:
    if is_own(actor, member):
        raise Refused("own_account", _("This is your own account: a colleague has to do it."))
