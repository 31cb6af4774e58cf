"""Taking a gift back where what it was for is gone, and giving it again where that returns."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from loyalty.events import RewardReturned, RewardWithdrawn
from loyalty.ledger import ledger
from loyalty.models import Fulfilment, Redemption, Voucher
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Outcome

from . import issuing

Standing = Redemption.State


@retried
@transaction.atomic
def take_back_reward(*, source: str, reason: str) -> Outcome:
    """Take back what `give` has given for `source`, once until it is given again; its stock stays set aside.

    Taken is a voucher or ticket that is ready to use, and what staff has not begun to send or arrange. All
    else she keeps: "skipped:used". "skipped:not_given" and "skipped:expired" where there is nothing to take.
    """
    given = _locked(source)
    if given is None:
        return Outcome("skipped:not_given")
    if given.state == Standing.WITHDRAWN:
        return _made(given)
    now = timezone.now()
    if not (_cancelled(given, reason, now) or _called_off(given, now)):
        return Outcome("skipped:expired" if _is_expired(given) else "skipped:used")
    given.settle(Standing.WITHDRAWN, now)
    payload = RewardWithdrawn(redemption_id=given.pk, reward=given.reward.slug)
    record(payload, member=given.account.member, source=source)
    return _made(given)


@retried
@transaction.atomic
def give_reward_back(*, source: str) -> Outcome:
    """Give again what `take_back_reward` has taken; a voucher with its code lives as long as one of today.

    "skipped:not_taken" where nothing was.
    """
    given = _locked(source)
    if given is None or given.state != Standing.WITHDRAWN:
        return Outcome("skipped:not_taken")
    now = timezone.now()
    for voucher in Voucher.objects.filter(redemption=given, state=Voucher.State.CANCELLED):
        voucher.state, voucher.cancel_reason = Voucher.State.ISSUED, ""
        voucher.expires_at = max(voucher.expires_at, issuing.expiry_of(given.reward, now))
        voucher.save(update_fields=["state", "cancel_reason", "expires_at"])
    tasks = Fulfilment.objects.filter(redemption=given, state=Fulfilment.State.CANCELLED)
    tasks.update(state=Fulfilment.State.OPEN, changed_at=now)
    given.settle(Standing.CAPTURED, now)
    payload = RewardReturned(redemption_id=given.pk, reward=given.reward.slug)
    record(payload, member=given.account.member, source=source)
    return _made(given)


def _locked(source: str) -> Redemption | None:
    """What was given for `source`, read under its account's lock, which using it takes as well."""
    found = Redemption.objects.filter(source=source, posting=None)
    given = found.select_related("account").first()
    if given is None:
        return None
    ledger.locked(given.account)
    return Redemption.objects.select_related("reward__programme", "account__member").get(pk=given.pk)


def _cancelled(given: Redemption, reason: str, now: datetime) -> int:
    ready = Voucher.objects.filter(redemption=given, state=Voucher.State.ISSUED, expires_at__gt=now)
    return ready.update(state=Voucher.State.CANCELLED, cancel_reason=reason[:200])


def _called_off(given: Redemption, now: datetime) -> int:
    open_ = Fulfilment.objects.filter(redemption=given, state=Fulfilment.State.OPEN)
    return open_.update(state=Fulfilment.State.CANCELLED, changed_at=now)


def _is_expired(given: Redemption) -> bool:
    voucher = Voucher.objects.filter(redemption=given).first()
    return voucher is not None and voucher.is_expired


def _made(given: Redemption) -> Outcome:
    return Outcome("done", f"redemption:{given.pk}")
