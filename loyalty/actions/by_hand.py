"""Purchases and refunds that staff types in: the same as reported ones, but never one's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty.models import Purchase, Refund
from portal.retrying import retried
from portal.shell.ports import Refused

from .club import leave_by_pieces
from .programmes import is_own
from .purchases import record_purchase
from .refunds import record_refund

if TYPE_CHECKING:
    from portal.members.models import Member


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

    A number that is known is refused, so that nobody believes to have recorded something.
    Refused: own_account, known, and what `record_purchase` refuses.
    """
    _not_own(actor, member)
    if Purchase.objects.filter(source_system=source_system, external_id=external_id).exists():
        raise Refused("known", _("This order number has been recorded already."))
    return record_purchase(
        member=member, external_id=external_id, purchased_at=purchased_at, amount=amount,
        currency=currency, source_system=source_system, lines=lines, actor=actor,
    )  # fmt: skip


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
    known = Refund.objects.filter(source_system=purchase.source_system, external_id=external_id).exists()
    refund = record_refund(
        purchase=purchase, external_id=external_id, refunded_at=refunded_at, amount=amount,
        actor=actor, reason=reason.strip(), pieces=pieces,
    )  # fmt: skip
    if pieces and not known:
        leave_by_pieces(purchase=purchase, pieces=pieces)
    return refund


def _not_own(actor: Member, member: Member | None) -> None:
    if is_own(actor, member):
        raise Refused("own_account", _("This is your own account: a colleague has to do it."))
