"""What the app holds about a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from portal.shell.privacy import Holding, registry

from . import personal
from .models import (
    Account,
    Fulfilment,
    GoodwillRequest,
    Posting,
    Purchase,
    Redemption,
    TierChange,
    Voucher,
)

if TYPE_CHECKING:
    from portal.members.models import Member

BALANCES = ("reference", "pending", "available", "reserved", "debt", "qualifying", "opened_at")
PURCHASE = (
    "external_id",
    "source_system",
    "purchased_at",
    "amount",
    "currency",
    "state",
    "lines",
    "refunded",
)
POSTING = ("kind", "points", "reason", "effective_at", "source_system", "source_ref")
VOUCHER = ("code", "state", "value", "percent", "currency", "issued_at", "expires_at", "used_by", "used_at")
ADDRESS = ("recipient", "street", "postcode", "city", "country")
FULFILMENT = (*ADDRESS, "state", "wished_for", "arranged_for", "tracking", "note")
GOODWILL = ("source", "points", "reason", "state", "requested_at", "decided_at", "note")
REDEMPTION = ("reward__slug", "state", "points", "redeemed_at", "reason")


def export(member: Member) -> dict[str, Any]:
    """Account, purchases, every movement of points and the vouchers. Amounts in minor units."""
    return {
        "accounts": _plain(Account.objects.filter(member=member).values(*BALANCES, "tier__slug")),
        "purchases": _plain(_purchases(member)),
        "postings": _plain(Posting.objects.visible_to(member).order_by("pk").values(*POSTING)),
        "vouchers": _plain(Voucher.objects.visible_to(member).order_by("pk").values(*VOUCHER)),
        "redemptions": _plain(
            Redemption.objects.visible_to(member)
            .order_by("pk")
            .values(*REDEMPTION, *(f"fulfilment__{name}" for name in FULFILMENT))
        ),
        "tier_changes": _plain(
            TierChange.objects.filter(account__member=member)
            .order_by("pk")
            .values("before__slug", "tier__slug", "changed_at")
        ),
        "goodwill_requests": _plain(
            GoodwillRequest.objects.filter(account__member=member).order_by("pk").values(*GOODWILL)
        ),
        **{name: _plain(rows) for name, rows in personal.held(member).items()},
    }


def _purchases(member: Member) -> Any:
    mine = Purchase.objects.visible_to(member).newest()
    return mine.annotate(points=Sum("awards__points")).values(*PURCHASE, "points")


def _plain(rows: Any) -> list[dict[str, Any]]:
    return [{name: _value(value) for name, value in row.items()} for row in rows]


def _value(value: Any) -> Any:
    if isinstance(value, str | int | list | None):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def erase(member: Member) -> None:
    """Take the person off her account and purchases; the books stay, under the account's random reference."""
    personal.erase(member)
    _erase_redemptions(member)
    Purchase.objects.filter(member=member).update(member=None)
    Account.objects.filter(member=member).update(member=None, instant_reward=None, instant_chosen_at=None)


def _erase_redemptions(member: Member) -> None:
    """Addresses and staff's words go; what is still to be sent or arranged is called off."""
    blank = dict.fromkeys((*ADDRESS, "tracking", "note"), "")
    tasks = Fulfilment.objects.filter(redemption__account__member=member)
    tasks.exclude(state=Fulfilment.State.DONE).update(state=Fulfilment.State.CANCELLED)
    tasks.update(**blank, wished_for=None, arranged_for=None)
    Redemption.objects.filter(account__member=member).update(reason="")
    Voucher.objects.filter(account__member=member).update(cancel_reason="")


registry.add("loyalty", Holding(export=export, erase=erase))
