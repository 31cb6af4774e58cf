"""Tiers follow the qualifying points in the programme's window; redeeming never costs one."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from loyalty.events import TierLeft, TierReached
from loyalty.models import Account, Programme, Tier, TierChange
from loyalty.tiering import (
    Ladder,
    Place,
    Review,
    is_higher,
    points_by_account,
    points_of,
    qualifying_in_window,
    review_of,
    reviews,
)
from portal.activity.actions import event_of, record_many
from portal.activity.models import Event
from portal.activity.upkeep import each
from portal.bulk import insert_many, update_many
from portal.members.actions import set_traits_in_bulk
from portal.precompiled import Given, Update

logger = logging.getLogger(__name__)
# So many accounts are locked together at most.
LOCKED = 500


@dataclass(frozen=True)
class Change:
    """An account comes to another tier at a moment."""

    account: Account
    before: Tier | None
    tier: Tier | None
    at: datetime


@transaction.atomic(savepoint=False)
def review(*, account: Account, now: datetime | None = None, since: datetime | None = None) -> bool:
    """Bring a locked account's points in the window and its tier up to date; True where the tier changed.

    `since` is when the reason came about (a purchase imported later counts from its own day); default now.
    """
    now = now or timezone.now()
    found = _found(Ladder(account.programme), account, points_of(account, now), now)
    change = _apply(account, found, since or now, now)
    if found.changes:
        _PUT(pk=account.pk, **{field.attname: getattr(account, field.attname) for field in _COLUMNS.values()})
    if change:
        announce([change])
    return change is not None


FIELDS = ["tier_points", "tier", "tier_since", "grace_until"]
_COLUMNS: dict[str, Any] = {name: Account._meta.get_field(name) for name in FIELDS}
_PUT = Update(
    lambda: Account.objects.filter(pk=Given("pk")),
    **{name: Given(field.attname, field) for name, field in _COLUMNS.items()},
)


def weigh(ladder: Ladder, account: Account, points: int, since: datetime, now: datetime) -> Change | None:
    """The same for a locked account whose points are known; storing and announcing it is the caller's."""
    return _apply(account, _found(ladder, account, points, now), since, now)


def _found(ladder: Ladder, account: Account, points: int, now: datetime) -> Review:
    place = Place(ladder.tier(account.tier_id), account.grace_until)
    return review_of(ladder, account.pk, account.tier_points, place, points, now)


def _apply(account: Account, found: Review, since: datetime, now: datetime) -> Change | None:
    """Write the review into the row; the change of tier, where there is one."""
    before, tier = found.before.tier, found.after.tier
    account.tier_points, account.grace_until = found.points, found.after.grace_until
    if tier == before:
        return None
    # A step up counts from its reason's own day; a step down happens when it is made.
    at = since if is_higher(tier, before) else now
    account.tier, account.tier_since = tier, at
    return Change(account, before, tier, at)


def announce(changes: Sequence[Change]) -> None:
    """The history of tiers, the trait, and an event for each member."""
    insert_many(
        [
            TierChange(account=change.account, before=change.before, tier=change.tier, changed_at=change.at)
            for change in changes
        ]
    )
    known = [(change, change.account.member) for change in changes if change.account.member]
    set_traits_in_bulk((member.pk, {"tier": _slug(change.tier)}) for change, member in known)
    record_many(_event(change, member.pk) for change, member in known if change.tier)


def _event(change: Change, member_id: int) -> Event:
    tier = change.tier.slug if change.tier else ""
    payload = TierReached(tier=tier) if is_higher(change.tier, change.before) else TierLeft(tier=tier)
    source = f"account:{change.account.pk}"
    return event_of(payload, member_id=member_id, source=source, occurred_at=change.at)


def _slug(tier: Tier | None) -> str | None:
    return tier.slug if tier else None


def review_tiers(now: datetime | None = None, batch: int = 2000) -> int:
    """Review every account; returns how many changed tier.

    Reads points in batches of accounts and locks only those whose points, tier or grace period change.
    """
    now = now or timezone.now()
    return sum(
        _review(chunk, ladder, now)
        for ladder in map(Ladder, Programme.objects.all())
        for found in reviews(ladder, now, batch)
        for chunk in _chunks([one.account_id for one in found if one.changes])
    )


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


@transaction.atomic
def _review_locked(ids: list[int], ladder: Ladder, now: datetime) -> int:
    """Under the accounts' locks: a purchase at the same moment would be overwritten else."""
    locked = Account.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    accounts = list(locked.select_related("member"))
    points = points_by_account(qualifying_in_window(ladder.programme, now).filter(account_id__in=ids))
    found = [_found(ladder, account, points.get(account.pk, 0), now) for account in accounts]
    pairs = zip(accounts, found, strict=True)
    changes = [change for account, one in pairs if (change := _apply(account, one, now, now))]
    update_many(accounts, FIELDS)
    announce(changes)
    return len(changes)
