"""Redeeming points, and giving vouchers away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty import ledger
from loyalty.events import VoucherIssued
from loyalty.models import Account, Posting, Redemption, Reward, Voucher
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.shell.ports import Outcome, Refused

from .granting import SYSTEM
from .programmes import account_of

if TYPE_CHECKING:
    from portal.members.models import Member


@transaction.atomic
def redeem(*, member: Member, reward: Reward, key: str) -> Voucher:
    """Spend the reward's price and issue a voucher, once per `key`.

    Refused: insufficient_points, out_of_stock, limit_reached, not_offered, key_reused.
    """
    account = ledger.locked(account_of(member, reward.programme))
    source = f"redeem:{account.pk}:{key}"
    if known := Voucher.objects.filter(redemption__source=source).first():
        if known.reward_id != reward.pk:
            raise Refused("key_reused", _("This was used for another reward already."))
        return known
    _check(account, reward)
    now = timezone.now()
    posting = ledger.open_posting(
        account, kind=Posting.Kind.REDEMPTION, source_system=SYSTEM, source_ref=source,
        points=reward.points, effective_at=now,
    )  # fmt: skip
    if posting is None:
        raise Refused("repeated", _("This has been redeemed already."))
    ledger.spend(posting, account, reward.points, now)
    set_traits(member, points_available=ledger.spendable(account, now))
    return _issue(account, reward, source, posting)


@transaction.atomic
def issue_voucher(*, member: Member, reward: str, source: str) -> Outcome:
    """Give a voucher of that reward for no points, once per `source`. Refused: unknown_reward."""
    found = Reward.objects.filter(slug=reward).select_related("programme").first()
    if found is None:
        raise Refused("unknown_reward", reward)
    account = ledger.locked(account_of(member, found.programme))
    if known := Voucher.objects.filter(redemption__source=source).first():
        return Outcome("done", f"voucher:{known.pk}")
    if not found.take_one():
        raise Refused("out_of_stock", _("This reward is gone for now."))
    return Outcome("done", f"voucher:{_issue(account, found, source, None).pk}")


def _check(account: Account, reward: Reward) -> None:
    if not reward.active:
        raise Refused("not_offered", _("This reward is not offered any more."))
    had = Redemption.objects.filter(account=account, reward=reward, posting__isnull=False)
    used = had.exclude(state=Redemption.State.UNDONE).count()
    if reward.per_member is not None and used >= reward.per_member:
        raise Refused("limit_reached", _("You have had this reward as often as it is offered."))
    if not reward.take_one():
        raise Refused("out_of_stock", _("This reward is gone for now."))


def _issue(account: Account, reward: Reward, source: str, posting: Posting | None) -> Voucher:
    programme = reward.programme
    last = programme.day_of(timezone.now()) + relativedelta(months=reward.valid_months)
    redemption = Redemption.objects.create(
        account=account, reward=reward, source=source, posting=posting,
        points=posting.points if posting else 0, state=Redemption.State.CAPTURED, settled_at=timezone.now(),
    )  # fmt: skip
    voucher = Voucher.objects.create(
        account=account, reward=reward, redemption=redemption, value=reward.value,
        currency=programme.currency, expires_at=programme.start_of(last + timedelta(days=1)),
    )  # fmt: skip
    payload = VoucherIssued(voucher_id=voucher.pk, reward=reward.slug)
    record(
        payload,
        member=account.member,
        actor=account.member if posting else None,
        source=f"voucher:{voucher.pk}",
    )
    return voucher
