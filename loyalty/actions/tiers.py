"""Tiers follow the qualifying points of a rolling window; redeeming never costs one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from loyalty import ledger
from loyalty.events import TierLeft, TierReached
from loyalty.models import Account, Entry, Tier
from loyalty.slots import Slot
from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.members.actions import set_traits


def qualifying_points(account: Account, now: datetime) -> int:
    """The sum of qualifying entries whose effective time lies in the programme's window."""
    since = account.programme.qualifying_since(now)
    entries = Entry.objects.filter(account=account, to_slot=Slot.QUALIFYING, effective_at__gte=since)
    return entries.filter(effective_at__lte=now).aggregate(total=Sum("points"))["total"] or 0


@transaction.atomic
def review(*, account: Account, now: datetime | None = None, since: datetime | None = None) -> None:
    """Bring points in the window and tier up to date, and record where the tier has changed.

    `since` is when the reason came about (a purchase imported later counts from its own day); default now.
    """
    now = now or timezone.now()
    since = since or now
    points = qualifying_points(account, now)
    tiers = list(account.programme.tiers.all())
    tier = max((t for t in tiers if t.threshold <= points), key=lambda t: t.threshold, default=None)
    before = account.tier
    changes: dict[str, Any] = {"tier_points": points}
    if tier != before:
        changes |= {"tier": tier, "tier_since": since}
    Account.objects.filter(pk=account.pk).update(**changes)
    for name, value in changes.items():
        setattr(account, name, value)
    if tier != before:
        _announce(account, before, tier, since)


def _announce(account: Account, before: Tier | None, tier: Tier | None, since: datetime) -> None:
    if account.member is None or tier is None:
        return
    set_traits(account.member, tier=tier.slug)
    higher = before is None or tier.threshold > before.threshold
    payload = TierReached(tier=tier.slug) if higher else TierLeft(tier=tier.slug)
    record(payload, member=account.member, source=f"account:{account.pk}", occurred_at=since)


def review_tiers(now: datetime | None = None, batch: int = 500) -> int:
    """Review every account that holds qualifying points; returns how many changed tier."""
    now = now or timezone.now()
    changed, last = 0, 0
    while True:
        holding = Account.objects.filter(pk__gt=last, tier_points__gt=0).order_by("pk")
        accounts = list(holding.select_related("programme", "tier", "member")[:batch])
        if not accounts:
            return changed
        changed += each(accounts, lambda account: _review_one(account, now))
        last = accounts[-1].pk


@transaction.atomic
def _review_one(account: Account, now: datetime) -> bool:
    """Under the account's lock: a purchase at the same moment would be overwritten else."""
    current = ledger.locked(account)
    before = current.tier_id
    review(account=current, now=now)
    return bool(current.tier_id != before)
