"""Recording purchases: once each, earning what the rules of their day say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty import money
from loyalty.earning.baskets import lines_of
from loyalty.events import PurchaseRecorded
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Award, Lot, Posting, Programme, Purchase
from loyalty.models.purchases import AHEAD
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.members.models import Trait
from portal.precompiled import Given, Select, Update, insert, insert_if_new
from portal.retrying import retried
from portal.shell.ports import PurchaseSummary, Refused

from . import tiers
from .asking import Answer, ask
from .products import bought_with, products_of
from .programmes import home_of, locked_account_of, running

if TYPE_CHECKING:
    from portal.members.models import Member


class PurchaseConflict(Refused):
    """The same number with another content; `purchase` is the one that is kept."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("purchase_differs", _("This purchase is known with another content."))
        self.purchase = purchase


@retried
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
    actor: Member | None = None,
    held: bool = False,
) -> Purchase:
    """Record a purchase of `amount` minor units once per source system and number, with what it earns.

    `lines` are `{sku, category?, quantity, unit_price?}`, a price in major units as a string. A repetition
    with the same content answers the first purchase, another content raises PurchaseConflict. One before
    the programme's start is history; one more than five minutes ahead, or `held`, is quarantined and counts
    for nothing until it is released. Refused: amount, currency, lines, no_programme.
    """
    programme = programme or running()
    purchase = Purchase(
        member=member, programme=programme, source_system=source_system, external_id=external_id,
        purchased_at=purchased_at, amount=amount, currency=currency, lines=lines or [],
        state=Purchase.State.QUARANTINED if held else state_at(programme, purchased_at),
    )  # fmt: skip
    check(programme, amount, currency, purchase.lines)
    if count(purchase, member, actor):
        return purchase
    known = Purchase.objects.get(source_system=source_system, external_id=external_id)
    if not known.same_as(purchased_at, amount, currency) or not belongs_to(known, member):
        raise PurchaseConflict(known)
    return known


def belongs_to(purchase: Purchase, member: Member) -> bool:
    """Whether it is hers, or the one's whom her account was merged into."""
    if purchase.member_id == member.pk:
        return True
    own = Account.objects.filter(member=member, programme_id=purchase.programme_id).first()
    return own is not None and home_of(own).member_id == purchase.member_id


def check(programme: Programme, amount: int, currency: str, lines: list[dict[str, Any]]) -> None:
    """Refused: amount, currency, lines."""
    if not 0 <= amount < money.limit_of(currency):
        raise Refused("amount", _("The amount must be at least 0 and below 10,000,000."))
    if currency != programme.currency and currency not in programme.known_currencies:
        names = ", ".join(sorted(programme.known_currencies))
        raise Refused("currency", _("Purchases are counted in %(currency)s.") % {"currency": names})
    try:
        lines_of(lines, amount, currency)
    except ValueError as error:
        raise Refused("lines", _("Please give each line a whole quantity and a price like 12.50.")) from error


def state_at(programme: Programme, purchased_at: datetime) -> str:
    """What a purchase of that moment is now: ahead of the clock, counted, or before the programme."""
    if purchased_at > timezone.now() + AHEAD:
        return Purchase.State.QUARANTINED
    return Purchase.State.COUNTED if programme.runs_at(purchased_at) else Purchase.State.HISTORY


def count(purchase: Purchase, member: Member, actor: Member | None = None) -> bool:
    """Save a new or released purchase with what it earns; one that is held for review is only saved.

    False, and nothing is written, where a new one has a number that is known already.
    """
    if purchase.state == Purchase.State.QUARANTINED:
        own = Account.objects.filter(member=member, programme_id=purchase.programme_id).first()
        purchase.member = (home_of(own).member if own else None) or member
        return _is_new(purchase)
    # Locked also where nothing is earned: the sums below are read and written again.
    account = locked_account_of(member, purchase.programme)
    if account.member_id != member.pk and account.member:
        purchase.member = member = account.member
    if not _is_new(purchase):
        return False
    points = _earn(purchase, account, actor) if purchase.state == Purchase.State.COUNTED else 0
    _push_traits(member, purchase)
    record(
        PurchaseRecorded(purchase_id=purchase.pk, points=points),
        member=member, actor=actor, source=f"purchase:{purchase.pk}", occurred_at=purchase.purchased_at,
    )  # fmt: skip
    return True


def _is_new(purchase: Purchase) -> bool:
    """Save it, where it is none that has been saved before under the same number."""
    if purchase.pk is None:
        return insert_if_new(purchase)
    purchase.save()
    return True


_EARNING_STATE = Purchase._meta.get_field("earning_state")
_KEEP = Update(
    lambda: Purchase.objects.filter(pk=Given("pk")), earning_state=Given("earning_state", _EARNING_STATE)
)


def _earn(purchase: Purchase, account: Account, actor: Member | None) -> int:
    """Ask the rules, keep their answer with the purchase and post what they give; returns the points."""
    answer = ask(purchase, account)
    purchase.earning_state = answer.to_json(account)
    _KEEP(pk=purchase.pk, earning_state=purchase.earning_state)
    insert([Award(purchase=purchase, rule_id=given.rule, points=given.points) for given in answer.given])
    points = sum(given.points for given in answer.given)
    if points:
        _post(purchase, account, answer, points, actor)
    return points


def _post(purchase: Purchase, account: Account, answer: Answer, points: int, actor: Member | None) -> None:
    posting = ledger.open_posting(
        account, kind=Posting.Kind.PURCHASE, source_system=purchase.source_system,
        source_ref=purchase.external_id, points=points, effective_at=purchase.purchased_at, actor=actor,
    )  # fmt: skip
    if posting is None:
        return
    insert(lots := lots_of(purchase, account, answer))
    qualifying = sum(given.points for given in answer.given if answer.rules[given.rule].qualifies)
    ledger.move(
        posting,
        [
            *(ledger.Move(Slot.ISSUED, Slot.PENDING, lot.issued, lot) for lot in lots),
            ledger.Move(Slot.COUNTED, Slot.QUALIFYING, qualifying),
        ],
    )
    tiers.review(account=account, since=purchase.purchased_at)


def lots_of(purchase: Purchase, account: Account, answer: Answer) -> list[Lot]:
    """One lot for each moment at which a rule's return window ends."""
    programme, at = account.programme, purchase.purchased_at
    windows: dict[datetime, int] = {}
    for given in answer.given:
        available_at = programme.available_from(at, answer.rules[given.rule].return_window_days)
        windows[available_at] = windows.get(available_at, 0) + given.points
    return [
        Lot(
            account=account, state=Lot.State.PENDING, issued=points, remaining=points, earned_at=at,
            available_at=available_at, expires_at=programme.expiry_of(at), source=f"purchase:{purchase.pk}",
        )
        for available_at, points in sorted(windows.items())
    ]  # fmt: skip


_TRAITS = Select(
    lambda: Trait.objects.filter(member=Given("member"), name__in=["last_purchase_at", "lifetime_value"])
)


def _push_traits(member: Member, purchase: Purchase) -> None:
    """What segments and journeys may ask: when the member last bought, for how much in all, and what."""
    known = {trait.name: trait.value for trait in _TRAITS.all(member=member.pk)}
    last = max(filter(None, [known.get("last_purchase_at"), purchase.purchased_at]))
    counts = purchase.amount - purchase.refunded if purchase.currency == purchase.programme.currency else 0
    values = {"last_purchase_at": last, "lifetime_value": known.get("lifetime_value", 0) + counts}
    if purchase.lines:
        # A part of what was held for review may have come back meanwhile.
        values["products"] = products_of(member) if purchase.refunded else bought_with(purchase.lines)
    set_traits(member, **values)


def list_purchases(*, member: Member, limit: int = 20) -> list[PurchaseSummary]:
    """The member's purchases, newest first."""
    return [
        PurchaseSummary(p.pk, p.external_id, p.purchased_at, p.amount, p.currency)
        for p in Purchase.objects.visible_to(member).newest()[:limit]
    ]
