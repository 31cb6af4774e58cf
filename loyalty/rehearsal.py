"""What a correction would do: it is done, looked at, and taken back before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from .models import Account, Membership, Purchase, Voucher

if TYPE_CHECKING:
    from portal.members.models import Member


@dataclass(frozen=True)
class Change:
    """One value of an account before and after."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Changes:
    """What changes on one account; values that stay are left out."""

    account: Account
    member: Member | None
    changes: list[Change]


def rehearse(act: Callable[[], object], accounts: Iterable[Account]) -> list[Changes]:
    """The changes `act` would make to the accounts; it writes nothing. Raises what `act` raises."""
    accounts = list(accounts)
    with transaction.atomic():
        before = [_state(account) for account in accounts]
        act()
        after = [_state(account) for account in accounts]
        transaction.set_rollback(True)
    return [
        Changes(account, account.member, _compared(one, other))
        for account, one, other in zip(accounts, before, after, strict=True)
    ]


def _compared(before: dict[str, int], after: dict[str, int]) -> list[Change]:
    return [Change(name, was, after[name]) for name, was in before.items() if was != after[name]]


def _state(account: Account) -> dict[str, int]:
    now = Account.objects.get(pk=account.pk)
    return {
        _("available"): now.available,
        _("pending"): now.pending,
        _("reserved"): now.reserved,
        _("owed"): now.debt,
        _("qualifying points"): now.qualifying,
        _("purchases"): Purchase.objects.filter(member=now.member_id, member__isnull=False).count(),
        _("vouchers"): Voucher.objects.filter(account=now).count(),
        _("club memberships"): Membership.objects.filter(account=now).count(),
    }
