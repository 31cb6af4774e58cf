"""Asking the earning rules about a purchase, with the state they ask for and the room they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loyalty.earning import limits
from loyalty.earning.capping import Limit, room
from loyalty.earning.earning import Given, RuleSpec, State, earned
from loyalty.ledger.ledger import LedgerFault
from loyalty.models import Account, EarningRule, Purchase
from loyalty.models.rules import of_day
from portal.members.segments import segments_of


@dataclass(frozen=True)
class Answer:
    """What the rules said: those that were asked, with which state, and what they give."""

    rules: dict[int, EarningRule]
    state: State
    given: tuple[Given, ...]

    def to_json(self, account: Account) -> dict[str, object]:
        """What a refund needs to ask the same again."""
        return {**self.state.to_json(), "rules": sorted(self.rules), "account": account.pk}


def ask(purchase: Purchase, account: Account) -> Answer:
    """Ask the rules of the purchase's day, under the account's lock; their limits have so much less room."""
    rules = of_day(account.programme.known_rules, purchase.purchased_at)
    specs = [rule.spec for rule in rules]
    state = State(
        tier=account.tier.slug if account.tier else "",
        segments=_segments(purchase, specs),
        is_first=_is_first(purchase, specs),
    )
    day = account.programme.day_of(purchase.purchased_at)
    caps = sorted(
        (limit for spec in specs for limit in spec.limits(account.pk, day)), key=lambda limit: limit.place
    )
    if caps:
        state, given = _within(purchase, specs, state, caps)
    else:
        given = earned(purchase.basket, specs, state)
    return Answer({rule.pk: rule for rule in rules}, state, given)


def _segments(purchase: Purchase, specs: Sequence[RuleSpec]) -> frozenset[str]:
    """Those of the member's segments that a rule asks for."""
    asked = {spec.segment for spec in specs if spec.segment}
    return segments_of(purchase.member) & asked if asked and purchase.member else frozenset()


def _is_first(purchase: Purchase, specs: Sequence[RuleSpec]) -> bool:
    """Whether the member never bought anything before; False where no rule asks."""
    if not any(spec.first_only for spec in specs):
        return False
    return not Purchase.objects.bought_by(purchase.member).exclude(pk=purchase.pk).exists()


def _within(
    purchase: Purchase, specs: Sequence[RuleSpec], state: State, caps: Sequence[Limit]
) -> tuple[State, tuple[Given, ...]]:
    """What the rules give within their limits; where others were faster, all are held and asked again."""
    programme_id = purchase.programme_id
    caps = limits.shared(programme_id, caps)
    for lock in (False, True):
        state = replace(state, room=room(caps, limits.used(programme_id, caps, lock=lock)))
        given = earned(purchase.basket, specs, state)
        if limits.book(programme_id, caps, given):
            return state, given
    raise LedgerFault(f"limits of purchase {purchase.pk} are held and yet moved")
