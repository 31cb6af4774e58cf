"""Codes: the voucher or the ticket that comes with a redemption."""

from __future__ import annotations

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from loyalty.events import VoucherIssued
from loyalty.models import Redemption, Reward, Voucher
from portal.activity.actions import record
from portal.precompiled import insert


def issue(redemption: Redemption) -> Voucher | None:
    """The voucher or ticket of a redemption, where its reward comes as one."""
    reward = redemption.reward
    if not reward.comes_with_code:
        return None
    is_ticket = reward.kind == Reward.Kind.EVENT
    percent = None if is_ticket else reward.percent
    voucher = Voucher(
        account=redemption.account,
        reward=reward,
        redemption=redemption,
        value=0 if percent or is_ticket else reward.value,
        percent=percent,
        currency=reward.programme.currency,
        expires_at=expiry_of(reward, redemption.redeemed_at),
    )
    insert([voucher])
    payload = VoucherIssued(voucher_id=voucher.pk, reward=reward.slug)
    actor = redemption.account.member if redemption.posting_id else redemption.given_by
    record(payload, member=redemption.account.member, actor=actor, source=f"voucher:{voucher.pk}")
    return voucher


def expiry_of(reward: Reward, now: datetime) -> datetime:
    """When what is issued at `now` ends (exclusive): a ticket with its event's day, a voucher by months."""
    programme = reward.programme
    if reward.happens_at:
        last = programme.day_of(reward.happens_at)
    else:
        last = programme.day_of(now) + relativedelta(months=reward.valid_months)
    return programme.start_of(last + timedelta(days=1))


def withdraw(redemption: Redemption) -> None:
    """The voucher of what is undone holds no longer."""
    Voucher.objects.filter(redemption=redemption, state=Voucher.State.ISSUED).update(
        state=Voucher.State.CANCELLED
    )
