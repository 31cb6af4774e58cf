"""Vouchers and tickets at the till: used, released, taken out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import VoucherCancelled, VoucherReleased, VoucherUsed
from loyalty.ledger import ledger
from loyalty.models import Voucher
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

from .redemptions import capture

if TYPE_CHECKING:
    from portal.members.models import Member

State = Voucher.State


@retried
@transaction.atomic
def use_voucher(*, voucher: Voucher, purchase: str, amount: int | None = None) -> Voucher:
    """Use the voucher for a purchase (the till's reference); the same purchase again answers the same.

    `amount` is what was taken off, in minor units of its currency; without it the whole value. From now
    on its redemption can't be undone. Refused: voucher_used, voucher_expired, voucher_cancelled, amount.
    """
    ledger.locked(voucher.account)
    voucher = _fresh(voucher)
    used = voucher.state == State.REDEEMED and voucher.used_by == purchase
    if used and amount in {None, voucher.used_amount}:
        return voucher
    _check_usable(voucher, amount)
    now = timezone.now()
    ready = Voucher.objects.filter(pk=voucher.pk, state=State.ISSUED, expires_at__gt=now)
    whole = voucher.value or None
    taken = whole if amount is None else amount
    if not ready.update(state=State.REDEEMED, used_by=purchase, used_amount=taken, used_at=now):
        raise Refused("voucher_used", _("This voucher has been used already."))
    capture(redemption=voucher.redemption)
    payload = VoucherUsed(voucher_id=voucher.pk, reward=voucher.reward.slug)
    record(payload, member=voucher.account.member, source=f"voucher:{voucher.pk}")
    return _fresh(voucher)


def _fresh(voucher: Voucher) -> Voucher:
    return Voucher.objects.with_all().get(pk=voucher.pk)


def _check_usable(voucher: Voucher, amount: int | None) -> None:
    if voucher.state == State.REDEEMED:
        raise Refused("voucher_used", _("This voucher has been used already."))
    if voucher.state == State.CANCELLED:
        raise Refused("voucher_cancelled", _("This voucher was given back and holds no longer."))
    if voucher.is_expired:
        raise Refused("voucher_expired", _("This voucher has expired."))
    if amount is not None and voucher.percent is None and amount > voucher.value:
        raise Refused("amount", _("The amount is higher than the voucher's value."))


@retried
@transaction.atomic
def release_voucher(*, voucher: Voucher, purchase: str) -> Voucher:
    """Make a voucher ready again that this purchase used, as it was cancelled; repeatable.

    Refused: other_purchase, where another one or none has used it; voucher_cancelled.
    """
    ledger.locked(voucher.account)
    voucher = _fresh(voucher)
    if voucher.state == State.CANCELLED:
        raise Refused("voucher_cancelled", _("This voucher was given back and holds no longer."))
    # The reference stays where it was released: a repetition is known by it.
    if voucher.used_by != purchase:
        raise Refused("other_purchase", _("This voucher was not used by that purchase."))
    used = Voucher.objects.filter(pk=voucher.pk, state=State.REDEEMED, used_by=purchase)
    if used.update(state=State.ISSUED, used_amount=None, used_at=None):
        payload = VoucherReleased(voucher_id=voucher.pk, reward=voucher.reward.slug)
        record(payload, member=voucher.account.member, source=f"voucher:{voucher.pk}")
    return _fresh(voucher)


@retried
@transaction.atomic
def cancel_voucher(*, voucher: Voucher, actor: Member, reason: str) -> Voucher:
    """Staff takes a voucher out of use, with a reason that is kept; repeatable. Refused: voucher_used."""
    ledger.locked(voucher.account)
    voucher = _fresh(voucher)
    if voucher.state == State.REDEEMED:
        raise Refused("voucher_used", _("This voucher has been used already."))
    ready = Voucher.objects.filter(pk=voucher.pk, state=State.ISSUED)
    if ready.update(state=State.CANCELLED, cancelled_by=actor, cancel_reason=reason[:200]):
        payload = VoucherCancelled(voucher_id=voucher.pk, reward=voucher.reward.slug)
        record(payload, member=voucher.account.member, actor=actor, source=f"voucher:{voucher.pk}")
    return _fresh(voucher)
