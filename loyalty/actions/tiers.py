"""Tiers follow the qualifying points in the programme's window; redeeming never costs one."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import OperationalError, transaction
from django.utils import timezone

from loyalty.events import TierLeft, TierReached
from loyalty.models import Account, Programme, Tier, TierChange
from loyalty.tiers.tiering import (
    Ladder,
    Place,
    is_higher,
    points_by_account,
    points_of,
    qualifying_in_window,
    reviews,
)
from portal.activity.actions import Fact, record_many
from portal.activity.upkeep import each
from portal.collector import uncollected
from portal.members.actions import set_traits_in_bulk
from portal.precompiled import Given, Update
from portal.retrying import retried
from portal.side_by_side import side_by_side
from portal.tables import Table

logger = logging.getLogger(__name__)
# So many accounts are locked together at most.
LOCKED = 2000


@dataclass(slots=True)
class Seat:
    """Where a locked account sits among the tiers: its points when they were last looked at, its tier."""

    account_id: int
    member_id: int | None
    points: int
    tier: Tier | None
    since: datetime | None
    grace_until: datetime | None

    @property
    def columns(self) -> tuple[int, int, int | None, datetime | None, datetime | None]:
        """The account's id, and what is stored of this in `FIELDS`."""
        return self.account_id, self.points, _pk(self.tier), self.since, self.grace_until


class Change(NamedTuple):
    """An account comes to another tier at a moment."""

    account_id: int
    member_id: int | None
    before: Tier | None
    tier: Tier | None
    at: datetime


FIELDS = "tier_points tier_id tier_since grace_until"
_SEATS = Table(Account, f"id {FIELDS}")
_HISTORY = Table(TierChange, "account_id before_id tier_id changed_at recorded_at")
_STORED: list[Any] = [Account._meta.get_field(name.removesuffix("_id")) for name in FIELDS.split()]
_PUT = Update(
    lambda: Account.objects.filter(pk=Given("pk")),
    **{field.name: Given(field.attname, field) for field in _STORED},
)


@transaction.atomic(savepoint=False)
def review(*, account: Account, now: datetime | None = None, since: datetime | None = None) -> bool:
    """Bring a locked account's points in the window and its tier up to date; True where the tier changed.

    `since` is when the reason came about (a purchase imported later counts from its own day); default now.
    """
    now, ladder = now or timezone.now(), Ladder(account.programme)
    seat = Seat(
        account.pk, account.member_id, account.tier_points, ladder.tier(account.tier_id),
        account.tier_since, account.grace_until,
    )  # fmt: skip
    before = seat.columns
    change = weigh(ladder, seat, points_of(account, now), since or now, now)
    if seat.columns != before:
        values = dict(zip(FIELDS.split(), seat.columns[1:], strict=True))
        _PUT(pk=account.pk, **values)
        for name, value in values.items():
            setattr(account, name, value)
    if change:
        account.tier = change.tier
        announce([change])
    return change is not None


def weigh(ladder: Ladder, seat: Seat, points: int, since: datetime, now: datetime) -> Change | None:
    """Note in the seat where that many points lead from `now` on; the change of tier, where there is one."""
    before, place = seat.tier, ladder.place(Place(seat.tier, seat.grace_until), points, now)
    seat.points, seat.grace_until = points, place.grace_until
    if place.tier == before:
        return None
    # A step up counts from its reason's own day; a step down happens when it is made.
    at = since if is_higher(place.tier, before) else now
    seat.tier, seat.since = place.tier, at
    return Change(seat.account_id, seat.member_id, before, place.tier, at)


def announce(changes: Sequence[Change]) -> None:
    """The history of tiers, the trait, and an event for each member."""
    now = timezone.now()
    _HISTORY.insert([(one.account_id, _pk(one.before), _pk(one.tier), one.at, now) for one in changes])
    set_traits_in_bulk((one.member_id, {"tier": _slug(one.tier)}) for one in changes if one.member_id)
    record_many(_fact(one, one.tier) for one in changes if one.tier and one.member_id)


def _fact(change: Change, tier: Tier) -> Fact:
    higher = is_higher(tier, change.before)
    payload = TierReached(tier=tier.slug) if higher else TierLeft(tier=tier.slug)
    return Fact(payload, change.member_id, f"account:{change.account_id}", change.at)


def _pk(tier: Tier | None) -> int | None:
    return tier.pk if tier else None


def _slug(tier: Tier | None) -> str | None:
    return tier.slug if tier else None


def review_tiers(now: datetime | None = None, batch: int = 2000) -> int:
    """Review every account; returns how many changed tier.

    Reads points in batches of accounts and locks only those whose points, tier or grace period change.
    """
    now = now or timezone.now()
    chunks = (
        (chunk, ladder)
        for ladder in map(Ladder, Programme.objects.all())
        for found in reviews(ladder, now, batch)
        for chunk in _chunks([one.account_id for one in found if one.changes])
    )
    return sum(side_by_side(lambda one: _review(*one, now), chunks))


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + LOCKED] for start in range(0, len(ids), LOCKED))


def _review(ids: list[int], ladder: Ladder, now: datetime) -> int:
    """The accounts together, or one by one where one of them fails."""
    try:
        return _review_locked(ids, ladder, now)
    except OperationalError:
        raise
    except Exception:
        logger.exception("%d accounts could not be reviewed together; one by one now", len(ids))
        return each(ids, lambda pk: _review_locked([pk], ladder, now))


@retried
@uncollected()
@transaction.atomic
def _review_locked(ids: list[int], ladder: Ladder, now: datetime) -> int:
    """Under the accounts' locks: a purchase at the same moment would be overwritten else."""
    locked = Account.objects.filter(pk__among=set(ids)).order_by("pk").select_for_update()
    rows = locked.values_list("pk", "member_id", "tier_points", "tier_id", "tier_since", "grace_until")
    seats = [
        Seat(pk, member_id, points, ladder.tier(tier_id), since, grace)
        for pk, member_id, points, tier_id, since, grace in rows
    ]
    points = points_by_account(qualifying_in_window(ladder.programme, now).filter(account_id__among=set(ids)))
    found = [weigh(ladder, seat, points.get(seat.account_id, 0), now, now) for seat in seats]
    changes = [change for change in found if change]
    _SEATS.update([seat.columns for seat in seats])
    announce(changes)
    return len(changes)
