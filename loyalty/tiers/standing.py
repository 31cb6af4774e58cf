"""Where a member stands: what she holds, her tier, and how far the next one is."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Min, OuterRef, Q, Subquery, Sum, Value
from django.utils import timezone

from portal.members.stand_ins import SomeMember
from portal.precompiled import Given, Select

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
        """Points missing for the lowest reward, with what is owed and repaid before; 0 where it can be had,
        None where none is offered.
        """
        if self.cheapest is None:
            return None
        return max(0, self.cheapest + self.account.debt - self.held.spendable)


def standing_of(viewer: Any, now: datetime | None = None) -> Standing | None:
    """Where this member stands, in two queries (three where the tiers changed); None without a programme."""
    now = now or timezone.now()
    account = _account().first(viewer=viewer.pk, now=now) if viewer.is_authenticated else None
    if account is None:
        return _newcomer(viewer, now)
    return _standing(account, _held(account, now), account.cheapest)  # type: ignore[attr-defined]


@functools.cache
def _account() -> Select[Account]:
    """Hers, with programme, tier and the price of the cheapest reward that she is offered."""
    viewer = SomeMember()
    rows = Account.objects.visible_to(viewer).select_related("programme", "tier").order_by("pk")
    return Select(lambda: rows.annotate(cheapest=_cheapest(viewer, Given("now"), "programme"))[:1])


def _standing(account: Account, held: Held, cheapest: int | None) -> Standing:
    tiers = account.programme.known_tiers
    next_tier = next((tier for tier in tiers if tier.threshold > account.tier_points), None)
    tier = account.tier or (tiers[0] if tiers else None)
    return Standing(account, held, tier, next_tier, cheapest, tuple(tiers))


def _newcomer(viewer: Any, now: datetime) -> Standing | None:
    """A member who has not earned anything yet stands at the beginning; no account is opened by looking."""
    programme = Programme.objects.annotate(cheapest=_cheapest(viewer, now, "pk")).order_by("pk").first()
    if programme is None:
        return None
    return _standing(Account(programme=programme), Held(), programme.cheapest)


def _cheapest(viewer: Any, now: datetime | Given, programme: str) -> Subquery:
    """The price of the lowest reward of the programme that the outer query names."""
    rewards = Reward.objects.visible_to(viewer, now).filter(programme=OuterRef(programme))
    return Subquery(rewards.values("points")[:1])


def _held(account: Account, now: datetime) -> Held:
    found = _sums().first(account=account.pk, now=now)
    if found is None:
        return Held()
    spendable, pending, pending_at, expiry, expiring = found
    return Held(
        spendable=spendable,
        pending=pending,
        pending_from=account.programme.day_of(pending_at) if pending_at else None,
        expiring=expiring,
        expiring_on=last_day(account.programme, expiry) if expiry else None,
    )


@functools.cache
def _sums() -> Select[tuple[int, int, datetime | None, datetime | None, int]]:
    """One row: points that can be spent, that wait and from when, and the next end with what ends then."""
    lots = Lot.objects.alive(Given("now")).filter(account=Given("account")).order_by()
    ready, waiting = Q(state=Lot.State.AVAILABLE), Q(state=Lot.State.PENDING)
    unreserved = ready & Q(remaining__gt=F("reserved"))
    first = lots.filter(unreserved).order_by("expires_at").values("expires_at")[:1]
    free = F("remaining") - F("reserved")
    # A constant is no group of its own: one row for all.
    rows = lots.values(all=Value(1)).annotate(
        spendable=Sum(free, filter=ready, default=0),
        pending=Sum("remaining", filter=waiting, default=0),
        pending_at=Min("available_at", filter=waiting),
        first_expiry=Min("expires_at", filter=unreserved),
        expiring=Sum(free, filter=ready & Q(expires_at=Subquery(first)), default=0),
    )
    names = "spendable", "pending", "pending_at", "first_expiry", "expiring"
    return Select(lambda: rows.values_list(*names))


def last_day(programme: Programme, expires_at: datetime) -> date:
    """The last day something holds whose end is the exclusive moment `expires_at`."""
    return programme.day_of(expires_at - timedelta(microseconds=1))
