"""Where the points of a refund come from: the purchase's own lots, then others, and what is left is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Sum

from ..earning.earning import MULTIPLIER, Given, State, earned, kept
from ..models import Account, Award, EarningRule, Entry, Lot, Posting, Purchase, Refund
from . import ledger
from .slots import Slot


def losses(purchase: Purchase, awards: list[Award]) -> dict[int, int]:
    """The points each award loses now, by its id: f(before) − f(after), by the rules and state of its day.

    `purchase.refunded` says what has gone back by now; the awards' rules must be loaded.
    """
    asked = purchase.earning_state.get("rules") or [award.rule_id for award in awards]
    specs = [rule.spec for rule in purchase.programme.known_rules if rule.pk in asked]
    after = earned(purchase.basket, specs, State.of_json(purchase.earning_state))
    before = [_given(award, award.rule) for award in awards]
    left = {given.rule: given.points for given in kept(before, after)}
    lost = {award.pk: award.points - award.taken_back - left[award.rule_id] for award in awards}
    return {pk: points for pk, points in lost.items() if points > 0}


def _given(award: Award, rule: EarningRule) -> Given:
    return Given(award.rule_id, rule.key, award.points, extra=rule.effect == MULTIPLIER)


def forgiven(purchase: Purchase, account: Account, points: int) -> int:
    """How many of `points` are owed by nobody: those of the purchase's lots that expired unused.

    What own lots still hold is taken first; earlier refunds may have used up some of the expired points.
    """
    own = Lot.objects.filter(account=account, source=source_of(purchase))
    held = own.aggregate(free=Sum(F("remaining") - F("reserved"), default=0))["free"]
    gone = Entry.objects.filter(lot__source=source_of(purchase), to_slot=Slot.EXPIRED)
    expired = gone.aggregate(points=Sum("points", default=0))["points"]
    earlier = Refund.objects.filter(purchase=purchase).aggregate(
        taken=Sum("points_taken_back", default=0), moved=Sum("posting__points", default=0)
    )
    unused = expired - (earlier["taken"] - earlier["moved"])
    return max(0, min(points - held, unused))


def take_back(posting: Posting, account: Account, purchase: Purchase, now: datetime) -> None:
    """Move the posting's points out of the purchase's own lots, else out of others, else into debt.

    All that is past its expiry must have been booked; what a redemption holds is left alone.
    """
    own = list(_own(account, purchase, posting.points))
    ledger.move(posting, own)
    left = posting.points - sum(move.points for move in own)
    if left:
        others, owed = ledger.taken(account, left, Slot.REVERSED, now)
        ledger.move(posting, [*others, ledger.Move(Slot.LENT, Slot.DEBT, owed)])


def _own(account: Account, purchase: Purchase, points: int) -> Iterator[ledger.Move]:
    """What is still pending goes first: it has been of no use to anybody yet."""
    lots = Lot.objects.filter(account=account, source=source_of(purchase), remaining__gt=F("reserved"))
    for lot in lots.order_by("-state", "expires_at", "pk"):
        held = Slot.PENDING if lot.state == Lot.State.PENDING else Slot.AVAILABLE
        take = min(points, lot.remaining - lot.reserved)
        points -= take
        yield ledger.Move(held, Slot.REVERSED, take, lot)


def source_of(purchase: Purchase) -> str:
    return f"purchase:{purchase.pk}"
