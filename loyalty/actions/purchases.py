"""Recording purchases: once each, earning what the rule of their day says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty import ledger
from loyalty.earning import Rule, earned
from loyalty.events import PurchaseRecorded
from loyalty.models import Account, Award, EarningRule, Lot, Posting, Programme, Purchase
from loyalty.slots import Slot
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.shell.ports import PurchaseSummary, Refused

from . import tiers
from .programmes import account_of, running

if TYPE_CHECKING:
    from portal.members.models import Member

#: Clocks differ: a purchase may lie this far ahead of ours.
AHEAD = timedelta(minutes=5)
#: Below ten million in major units, so that no sum comes near a bigint's end.
MAX_AMOUNT = 10**9


class PurchaseConflict(Refused):
    """The same number with another content; `purchase` is the one that is kept."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("purchase_differs", _("This purchase is known with another content."))
        self.purchase = purchase


@transaction.atomic
def record_purchase(
    *,
    member: Member,
    external_id: str,
    purchased_at: datetime,
    amount: int,
    currency: str,
    source_system: str,
    lines: list[dict[str, Any]] | None = None,
    programme: Programme | None = None,
) -> Purchase:
    """Record a purchase of `amount` minor units once per source system and number, with what it earns.

    A repetition with the same content answers the first purchase, another content raises
    PurchaseConflict. One before the programme's start is history; one more than five minutes ahead is
    quarantined. Refused: amount, currency, no_programme.
    """
    programme = programme or running()
    _check(amount, currency, programme)
    known = Purchase.objects.filter(source_system=source_system, external_id=external_id).first()
    if known is None:
        purchase = Purchase(
            member=member, programme=programme, source_system=source_system, external_id=external_id,
            purchased_at=purchased_at, amount=amount, currency=currency, lines=lines or [],
            state=_state(programme, purchased_at),
        )  # fmt: skip
        try:
            with transaction.atomic():
                purchase.save()
        except IntegrityError:
            known = Purchase.objects.get(source_system=source_system, external_id=external_id)
        else:
            _count(purchase, member, programme)
            return purchase
    if not known.same_as(member, purchased_at, amount, currency):
        raise PurchaseConflict(known)
    return known


def _check(amount: int, currency: str, programme: Programme) -> None:
    if not 0 <= amount < MAX_AMOUNT:
        raise Refused("amount", _("The amount must be at least 0 and below 10,000,000."))
    if currency != programme.currency:
        raise Refused(
            "currency", _("Purchases are counted in %(currency)s.") % {"currency": programme.currency}
        )


def _state(programme: Programme, purchased_at: datetime) -> str:
    if purchased_at > timezone.now() + AHEAD:
        return Purchase.State.QUARANTINED
    return Purchase.State.COUNTED if programme.runs_at(purchased_at) else Purchase.State.HISTORY


def _count(purchase: Purchase, member: Member, programme: Programme) -> None:
    rule = _rule_of(programme, purchase.purchased_at)
    points = 0
    if purchase.state == Purchase.State.COUNTED and rule:
        points = earned(amount=purchase.amount, rule=Rule(over=rule.over, points=rule.points))
        Award.objects.create(purchase=purchase, rule=rule, points=points)
    # Locked also where nothing is earned: the sums below are read and written again.
    account = ledger.locked(account_of(member, programme))
    if points:
        _earn(account, purchase, points)
    _push_traits(member, purchase)
    payload = PurchaseRecorded(purchase_id=purchase.pk, points=points)
    record(
        payload, member=purchase.member, source=f"purchase:{purchase.pk}", occurred_at=purchase.purchased_at
    )


def _rule_of(programme: Programme, moment: datetime) -> EarningRule | None:
    """The rule of its day: the newest version that was valid then."""
    return max(
        (rule for rule in programme.known_rules if rule.counts_at(moment)),
        key=lambda rule: (rule.valid_from, rule.version),
        default=None,
    )


def _earn(account: Account, purchase: Purchase, points: int) -> None:
    posting = ledger.open_posting(
        account, kind=Posting.Kind.PURCHASE, source_system=purchase.source_system,
        source_ref=purchase.external_id, points=points, effective_at=purchase.purchased_at,
    )  # fmt: skip
    if posting is None:
        return
    lot = Lot.objects.create(
        account=account, state=Lot.State.PENDING, issued=points, remaining=points,
        earned_at=purchase.purchased_at, available_at=account.programme.available_from(purchase.purchased_at),
        expires_at=account.programme.expiry_of(purchase.purchased_at), source=f"purchase:{purchase.pk}",
    )  # fmt: skip
    ledger.move(
        posting,
        [
            ledger.Move(Slot.ISSUED, Slot.PENDING, points, lot),
            ledger.Move(Slot.COUNTED, Slot.QUALIFYING, points),
        ],
    )
    tiers.review(account=account, since=purchase.purchased_at)


def _push_traits(member: Member, purchase: Purchase) -> None:
    """What segments and journeys may ask: when the member last bought, and for how much in all."""
    known = {
        trait.name: trait.value
        for trait in member.traits.filter(name__in=["last_purchase_at", "lifetime_value"])
    }
    last = max(filter(None, [known.get("last_purchase_at"), purchase.purchased_at]))
    set_traits(member, last_purchase_at=last, lifetime_value=known.get("lifetime_value", 0) + purchase.amount)


def list_purchases(*, member: Member, limit: int = 20) -> list[PurchaseSummary]:
    """The member's purchases, newest first."""
    return [
        PurchaseSummary(p.pk, p.external_id, p.purchased_at, p.amount, p.currency)
        for p in Purchase.objects.visible_to(member).newest()[:limit]
    ]
