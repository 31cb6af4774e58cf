"""Which tier qualifying points lead to: up at once, and down one step at a time after a grace period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, Q, QuerySet, Sum, When

from portal.precompiled import Given, Select

from ..ledger.slots import Slot
from ..models import Account, Entry, Programme, Tier

_IN, _OUT = Q(to_slot=Slot.QUALIFYING), Q(from_slot=Slot.QUALIFYING)
_NET = Sum(Case(When(_IN, then=F("points")), default=-F("points")))


@dataclass(frozen=True)
class Place:
    """Where an account stands: its tier (None: below the lowest), and until when it keeps it regardless."""

    tier: Tier | None
    grace_until: datetime | None = None


class Ladder:
    """The tiers of a programme, lowest first; `tiers` where they are others than those stored.

    Up: at once, over as many steps as the points reach. Down: the review that finds too few points opens a
    grace period of the programme's `tier_grace_days` whole days. Points that suffice again end it. As the
    last of its days is over the account falls by one step, and where the points do not carry that tier
    either, another period begins, of one day at least: so the way down is a step a day at the fastest.
    """

    def __init__(self, programme: Programme, tiers: Iterable[Tier] | None = None) -> None:
        found = programme.known_tiers if tiers is None else tiers
        self.programme = programme
        self.tiers = sorted(found, key=lambda tier: tier.threshold)
        self._by_id = {tier.pk: tier for tier in self.tiers}

    def tier(self, tier_id: int | None) -> Tier | None:
        return self._by_id.get(tier_id) if tier_id else None

    def reached(self, points: int) -> Tier | None:
        """The highest tier that this many qualifying points reach."""
        return max((t for t in self.tiers if t.threshold <= points), key=_height, default=None)

    def below(self, tier: Tier) -> Tier | None:
        return max((t for t in self.tiers if t.threshold < tier.threshold), key=_height, default=None)

    def place(self, now_at: Place, points: int, now: datetime) -> Place:
        """Where an account with that many qualifying points stands from `now` on."""
        tier, reached = now_at.tier, self.reached(points)
        if tier is None or _height(reached) >= _height(tier):
            return Place(reached)
        ends = now_at.grace_until or self._grace(now, self.programme.tier_grace_days)
        if now < ends:
            return Place(tier, ends)
        lower = self.below(tier)
        if _height(reached) >= _height(lower):
            return Place(lower)
        return Place(lower, self._grace(now, max(1, self.programme.tier_grace_days)))

    def _grace(self, now: datetime, days: int) -> datetime:
        return self.programme.start_of(self.programme.day_of(now) + timedelta(days=days))


def _height(tier: Tier | None) -> int:
    return -1 if tier is None else tier.threshold


def is_higher(tier: Tier | None, other: Tier | None) -> bool:
    return _height(tier) > _height(other)


def qualifying_in_window(programme: Programme, now: datetime) -> QuerySet[Entry]:
    """The qualifying entries whose effective time lies in the programme's window at `now`."""
    return _between(programme.qualifying_since(now), now)


def _between(since: datetime | Given, until: datetime | Given) -> QuerySet[Entry]:
    return Entry.objects.filter(_IN | _OUT, effective_at__gte=since, effective_at__lte=until)


_POINTS_OF = Select(
    lambda: (
        _between(Given("since"), Given("until"))
        .filter(account=Given("account"))
        .values_list("account_id")
        .annotate(net=_NET)
        .values_list("net")
    )
)


def points_of(account: Account, now: datetime) -> int:
    """The account's qualifying points in the window, net of what refunds took back."""
    since = account.programme.qualifying_since(now)
    found = _POINTS_OF.first(account=account.pk, since=since, until=now)
    return found[0] if found else 0


def points_by_account(entries: QuerySet[Entry]) -> dict[int, int]:
    """The net points of many accounts in one query, by account; who has none is missing."""
    return dict(entries.values_list("account_id").annotate(net=_NET).order_by())


@dataclass(frozen=True)
class Review:
    """What a review finds for one account: its points and place so far, and both from now on."""

    account_id: int
    points_before: int
    before: Place
    points: int
    after: Place

    @property
    def changes(self) -> bool:
        return (self.points_before, self.before) != (self.points, self.after)


def reviews(ladder: Ladder, now: datetime, batch: int = 2000) -> Iterator[list[Review]]:
    """Every account of the programme by id, in batches of two queries each, whatever their number.

    One that has been merged into another is left as it was.
    """
    programme, last = ladder.programme, 0
    window = qualifying_in_window(programme, now)
    accounts = Account.objects.filter(programme_id=programme.pk, merged_into=None).order_by("pk")
    while rows := list(
        accounts.filter(pk__gt=last).values_list("pk", "tier_id", "tier_points", "grace_until")[:batch]
    ):
        first, last = rows[0][0], rows[-1][0]
        points = points_by_account(window.filter(account_id__gte=first, account_id__lte=last))
        yield [
            review_of(ladder, pk, known, Place(ladder.tier(tier_id), grace), points.get(pk, 0), now)
            for pk, tier_id, known, grace in rows
        ]


def review_of(
    ladder: Ladder, account_id: int, known: int, place: Place, points: int, now: datetime
) -> Review:
    """One account's review; `known` are the points found the last time."""
    return Review(account_id, known, place, points, ladder.place(place, points, now))
