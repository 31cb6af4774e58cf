"""Where a member stands: what she holds, her tier, and how far the next one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Min, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from ..models import Account, Lot, Programme, Reward, Tier


@dataclass(frozen=True)
class Held:
    """Points by what can be done with them; days are those of the programme's time zone."""

    spendable: int = 0
    pending: int = 0
    pending_from: date | None = None
    expiring: int = 0
    expiring_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """A member's account at one moment. `cheapest` is the price of the lowest reward, in points."""

    account: Account
    held: Held
    tier: Tier | None
    next_tier: Tier | None
    cheapest: int | None
    tiers: tuple[Tier, ...] = ()

    @property
    def to_keep(self) -> int:
        """Qualifying points missing to keep the tier; 0 where it is not in danger."""
        if self.tier is None or self.account.grace_until is None:
            return 0
        return max(0, self.tier.threshold - self.account.tier_points)

    @property
    def kept_until(self) -> date | None:
        """The last day of the grace period, where one runs."""
        until = self.account.grace_until
        return last_day(self.account.programme, until) if until else None

    @property
    def to_next_tier(self) -> int:
        return self.next_tier.threshold - self.account.tier_points if self.next_tier else 0

    @property
    def to_reward(self) -> int | None:
        """Points missing for the lowest reward; 0 where it can be had, None where none is offered."""
        return None if self.cheapest is None else max(0, self.cheapest - self.held.spendable)


def standing_of(viewer: Any, now: datetime | None = None) -> Standing | None:
    """Where this member stands, in two queries (three where the tiers changed); None without a programme."""
    now = now or timezone.now()
    account = (
        Account.objects.visible_to(viewer)
        .select_related("programme", "tier")
        .annotate(cheapest=_cheapest(viewer, "programme"))
        .first()
    )
    if account is None:
        return _newcomer(viewer)
    return _standing(account, _held(account, now), account.cheapest)


def _standing(account: Account, held: Held, cheapest: int | None) -> Standing:
    tiers = account.programme.known_tiers
    next_tier = next((tier for tier in tiers if tier.threshold > account.tier_points), None)
    tier = account.tier or (tiers[0] if tiers else None)
    return Standing(account, held, tier, next_tier, cheapest, tuple(tiers))


def _newcomer(viewer: Any) -> Standing | None:
    """A member who has not earned anything yet stands at the beginning; no account is opened by looking."""
    programme = Programme.objects.annotate(cheapest=_cheapest(viewer, "pk")).order_by("pk").first()
    if programme is None:
        return None
    return _standing(Account(programme=programme), Held(), programme.cheapest)


def _cheapest(viewer: Any, programme: str) -> Subquery:
    """The price of the lowest reward of the programme that the outer query names."""
    rewards = Reward.objects.visible_to(viewer).filter(programme=OuterRef(programme))
    return Subquery(rewards.values("points")[:1])


def _held(account: Account, now: datetime) -> Held:
    lots = Lot.objects.alive(now).filter(account=account)
    ready, waiting = Q(state=Lot.State.AVAILABLE), Q(state=Lot.State.PENDING)
    first = lots.filter(ready, remaining__gt=F("reserved")).order_by("expires_at").values("expires_at")[:1]
    free = F("remaining") - F("reserved")
    sums = lots.aggregate(
        spendable=Sum(free, filter=ready, default=0),
        pending=Sum("remaining", filter=waiting, default=0),
        pending_at=Min("available_at", filter=waiting),
        first_expiry=Min("expires_at", filter=ready & Q(remaining__gt=F("reserved"))),
        expiring=Sum(free, filter=ready & Q(expires_at=Subquery(first)), default=0),
    )
    day_of = account.programme.day_of
    return Held(
        spendable=sums["spendable"],
        pending=sums["pending"],
        pending_from=day_of(sums["pending_at"]) if sums["pending_at"] else None,
        expiring=sums["expiring"],
        expiring_on=last_day(account.programme, sums["first_expiry"]) if sums["first_expiry"] else None,
    )


def last_day(programme: Programme, expires_at: datetime) -> date:
    """The last day something holds whose end is the exclusive moment `expires_at`."""
    return programme.day_of(expires_at - timedelta(microseconds=1))
