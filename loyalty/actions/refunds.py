"""Refunds take back what those euros earned under the rules of the purchase's day, in any number of parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.earning import limits
from loyalty.events import PurchaseRefunded
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.ledger.taking_back import forgiven, losses, source_of, take_back
from loyalty.models import Account, Award, Posting, Purchase, Refund
from loyalty.models.purchases import AHEAD
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.retrying import retried
from portal.shell.ports import Refused

from . import expiry, tiers
from .products import products_of
from .programmes import locked_account_of

if TYPE_CHECKING:
    from portal.members.models import Member


class RefundConflict(Refused):
    """The same number with another content; `refund` is the one that is kept."""

    def __init__(self, refund: Refund) -> None:
        super().__init__("refund_differs", _("This refund is known with another content."))
        self.refund = refund


@retried
def record_refund(
    *,
    purchase: Purchase,
    external_id: str,
    refunded_at: datetime,
    amount: int,
    source_system: str = "",
    actor: Member | None = None,
    reason: str = "",
    pieces: Mapping[str, int] | None = None,
) -> Refund:
    """Refund `amount` minor units of a purchase once per source system (the purchase's) and number.

    The points those units earned go back: out of the purchase's own lots first, pending or available, then
    out of other available lots, and what is left is owed and repaid by the next earnings. What expired
    unused is owed by nobody, and what a redemption holds is left alone. Qualifying points go back with the
    time they count from. Any split of a refund takes back what the whole does.
    `pieces` says how many of which product came back, by SKU, where that is known.
    Refused: amount, too_much, ahead, and RefundConflict for a known number with another content.
    """
    _check(amount, refunded_at)
    system = source_system or purchase.source_system
    refund = Refund(
        purchase=purchase, source_system=system, external_id=external_id, refunded_at=refunded_at,
        amount=amount, reason=reason[:200], pieces=dict(pieces or {}),
    )  # fmt: skip
    try:
        return _record(refund, actor)
    except (IntegrityError, ledger.LedgerFault):
        # Reported twice at once, for two purchases whose accounts are not the same.
        known = Refund.objects.filter(source_system=system, external_id=external_id).first()
        if known is None:
            raise
        return _same(known, refund)


@transaction.atomic
def _record(refund: Refund, actor: Member | None) -> Refund:
    account = _locked_account(refund.purchase)
    rows = Purchase.objects.select_for_update(of=("self",)).select_related("programme")
    refund.purchase = purchase = rows.get(pk=refund.purchase_id)
    names = {"source_system": refund.source_system, "external_id": refund.external_id}
    known = Refund.objects.filter(**names).first()
    if known is not None:
        return _same(known, refund)
    _take_amount(purchase, refund.amount)
    if account is not None:
        _take_points(refund, purchase, account, actor)
    refund.save()
    _announce(refund, purchase, account, actor)
    return refund


def _check(amount: int, refunded_at: datetime) -> None:
    if amount < 1:
        raise Refused("amount", _("Please refund more than 0."))
    if refunded_at > timezone.now() + AHEAD:
        raise Refused("ahead", _("This time lies ahead: please give the time of the refund."))


def _locked_account(purchase: Purchase) -> Account | None:
    """The account that the purchase earned on, locked; None where it earned nothing and belongs to nobody."""
    kept = purchase.earning_state.get("account")
    if kept is not None:
        account = ledger.locked(Account(pk=kept))
    elif purchase.member is not None:
        account = locked_account_of(purchase.member, purchase.programme)
    else:
        return None
    expiry.expire_of(account, timezone.now())
    account.refresh_from_db(fields=["pending", "available", "debt", "qualifying"])
    return account


def _same(known: Refund, asked: Refund) -> Refund:
    if any(getattr(known, name) != getattr(asked, name) for name in ("purchase_id", "refunded_at", "amount")):
        raise RefundConflict(known)
    return known


def _take_amount(purchase: Purchase, amount: int) -> None:
    room = Purchase.objects.filter(pk=purchase.pk, refunded__lte=F("amount") - amount)
    if amount > purchase.amount or not room.update(refunded=F("refunded") + amount):
        raise Refused("too_much", _("More than is left of what was paid cannot be refunded."))
    purchase.refunded += amount


def _take_points(refund: Refund, purchase: Purchase, account: Account, actor: Member | None) -> None:
    """Take back what is lost, and write it into the refund, the awards and the rules' limits."""
    awards = list(purchase.awards.select_related("rule").order_by("pk"))
    lost = losses(purchase, awards) if awards else {}
    if not lost:
        return
    refund.points_taken_back = sum(lost.values())
    qualifying = sum(lost.get(award.pk, 0) for award in awards if award.rule.qualifies)
    refund.posting = _post(refund, purchase, account, qualifying, actor)
    for award in awards:
        award.taken_back += lost.get(award.pk, 0)
    Award.objects.bulk_update(awards, ["taken_back"])
    _make_room(purchase, awards, lost)
    if qualifying:
        tiers.review(account=account, since=refund.refunded_at)


def _post(
    refund: Refund, purchase: Purchase, account: Account, qualifying: int, actor: Member | None
) -> Posting | None:
    """The posting of what really moves; None where all of it had expired and counted for no tier."""
    points = refund.points_taken_back - forgiven(purchase, account, refund.points_taken_back)
    if not points and not qualifying:
        return None
    earning = ledger.known(Posting.Kind.PURCHASE, purchase.source_system, purchase.external_id)
    posting = ledger.open_posting(
        account, kind=Posting.Kind.REFUND, source_system=refund.source_system,
        source_ref=refund.external_id, points=points, actor=actor, refers_to=earning,
        effective_at=max(refund.refunded_at, purchase.purchased_at),
    )  # fmt: skip
    if posting is None:
        raise ledger.LedgerFault(f"refund {refund.external_id} was posted before")
    take_back(posting, account, purchase, timezone.now())
    counted_at = earning.effective_at if earning else purchase.purchased_at
    back = min(qualifying, account.qualifying)
    ledger.move(posting, [ledger.Move(Slot.QUALIFYING, Slot.COUNTED, back, effective_at=counted_at)])
    return posting


def _make_room(purchase: Purchase, awards: list[Award], lost: dict[int, int]) -> None:
    """What was taken back may be given again under the rules' caps and budgets."""
    programme, account = purchase.programme, purchase.earning_state.get("account", 0)
    by_key = {award.rule.key: lost[award.pk] for award in awards if award.pk in lost}
    asked = {award.rule_id for award in awards}
    day = programme.day_of(purchase.purchased_at)
    specs = [rule.spec for rule in programme.known_rules if rule.pk in asked]
    touched = [limit for spec in specs for limit in spec.limits(account, day)]
    if touched:
        limits.give_back(programme.pk, touched, by_key)


def _announce(refund: Refund, purchase: Purchase, account: Account | None, actor: Member | None) -> None:
    if purchase.member is not None:
        _push_traits(purchase.member, purchase, refund, account)
    payload = PurchaseRefunded(
        purchase_id=purchase.pk, refund_id=refund.pk, amount=refund.amount, points=refund.points_taken_back
    )
    record(
        payload, member=purchase.member, actor=actor, source=source_of(purchase),
        occurred_at=refund.refunded_at,
    )  # fmt: skip


def _push_traits(member: Member, purchase: Purchase, refund: Refund, account: Account | None) -> None:
    """What she has spent in all and what on, where the purchase counts for it, and what she may spend."""
    values: dict[str, Any] = {}
    counts = purchase.state in {Purchase.State.COUNTED, Purchase.State.HISTORY}
    if counts and purchase.currency == purchase.programme.currency:
        value = member.traits.filter(name="lifetime_value").values_list("number", flat=True).first()
        values["lifetime_value"] = max(0, (value or 0) - refund.amount)
    if counts and purchase.lines and (refund.pieces or purchase.refunded == purchase.amount):
        values["products"] = products_of(member)
    if account is not None and refund.points_taken_back:
        values["points_available"] = ledger.spendable(account)
    if values:
        set_traits(member, **values)
