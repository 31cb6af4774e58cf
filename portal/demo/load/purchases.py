"""Purchases in bulk, with all that recording each of them would have left."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import cast

from loyalty.actions.granting import SYSTEM as PORTAL
from loyalty.actions.programmes import set_up_programme
from loyalty.earning.earning import State, earned
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Award, EarningRule, Entry, Lot, Posting, Programme, Purchase
from portal.members.models import Member, Trait

BATCH = 2000
SYSTEM = "load"
DAYS = 700  # less than points live, so that nothing has expired


def add_purchases(count: int, members: list[Member], now: datetime, chance: random.Random) -> None:
    """`count` purchases over the last two years."""
    programme = Programme.objects.current() or set_up_programme(
        starts_on=(now - timedelta(days=DAYS + 30)).date()
    )
    rule = programme.rules.order_by("version")[0]
    rows = [_purchase(number, programme, members, now, chance) for number in range(count)]
    Purchase.objects.bulk_create(rows, batch_size=BATCH)
    points = {purchase.pk: _points(purchase, rule) for purchase in rows}
    _add_awards(rows, points, rule)
    _add_points([purchase for purchase in rows if points[purchase.pk]], points, programme, now)
    _add_traits(rows)


def _purchase(
    number: int, programme: Programme, members: list[Member], now: datetime, chance: random.Random
) -> Purchase:
    return Purchase(
        member=chance.choice(members),
        programme=programme,
        source_system=SYSTEM,
        external_id=f"P{number:09d}",
        purchased_at=now - timedelta(minutes=chance.randrange(1, DAYS * 24 * 60)),
        amount=chance.randrange(500, 15_000),
        currency=programme.currency,
    )


def _points(purchase: Purchase, rule: EarningRule) -> int:
    return sum(given.points for given in earned(purchase.basket, [rule.spec], State()))


def _buyer(purchase: Purchase) -> int:
    """Its member's key; every purchase made here has one."""
    return cast(int, purchase.member_id)


def _add_awards(purchases: list[Purchase], points: dict[int, int], rule: EarningRule) -> None:
    awards = [
        Award(purchase=purchase, rule=rule, points=points[purchase.pk])
        for purchase in purchases
        if points[purchase.pk]
    ]
    Award.objects.bulk_create(awards, batch_size=BATCH)


def _add_points(
    purchases: list[Purchase], points: dict[int, int], programme: Programme, now: datetime
) -> None:
    """Earning and, where the return window is over, maturity: two postings and three entries a lot."""
    accounts = _accounts(purchases, points, programme, now)
    lots = [_lot(purchase, accounts[_buyer(purchase)], points[purchase.pk], now) for purchase in purchases]
    Lot.objects.bulk_create(lots, batch_size=BATCH)
    earnings = [_earning(purchase, lot) for purchase, lot in zip(purchases, lots, strict=True)]
    mature = [lot for lot in lots if lot.state == Lot.State.AVAILABLE]
    maturities = [_maturity(lot) for lot in mature]
    Posting.objects.bulk_create([*earnings, *maturities], batch_size=BATCH)
    entries = []
    for posting, lot in zip(earnings, lots, strict=True):
        entries.append(_entry(posting, lot, Slot.ISSUED, Slot.PENDING))
        entries.append(_entry(posting, None, Slot.COUNTED, Slot.QUALIFYING))
    entries += [
        _entry(posting, lot, Slot.PENDING, Slot.AVAILABLE)
        for posting, lot in zip(maturities, mature, strict=True)
    ]
    Entry.objects.bulk_create(entries, batch_size=BATCH)


def _accounts(
    purchases: list[Purchase], points: dict[int, int], programme: Programme, now: datetime
) -> dict[int, Account]:
    """One account a member, with the balances and the tier these purchases lead to."""
    window, tiers = programme.qualifying_since(now), list(programme.tiers.order_by("threshold"))
    accounts: dict[int, Account] = {}
    for purchase in purchases:
        account = accounts.setdefault(
            _buyer(purchase), Account(programme=programme, member=purchase.member, tier_since=now)
        )
        got = points[purchase.pk]
        account.qualifying += got
        account.tier_points += got if purchase.purchased_at >= window else 0
        if programme.available_from(purchase.purchased_at) <= now:
            account.available += got
        else:
            account.pending += got
    for account in accounts.values():
        account.tier = max(
            (t for t in tiers if t.threshold <= account.tier_points), key=lambda t: t.threshold
        )
    Account.objects.bulk_create(accounts.values(), batch_size=BATCH)
    return accounts


def _lot(purchase: Purchase, account: Account, points: int, now: datetime) -> Lot:
    available_at = purchase.programme.available_from(purchase.purchased_at)
    return Lot(
        account=account,
        state=Lot.State.AVAILABLE if available_at <= now else Lot.State.PENDING,
        issued=points,
        remaining=points,
        earned_at=purchase.purchased_at,
        available_at=available_at,
        expires_at=purchase.programme.expiry_of(purchase.purchased_at),
        source=f"purchase:{purchase.pk}",
    )


def _earning(purchase: Purchase, lot: Lot) -> Posting:
    return Posting(
        account=lot.account,
        kind=Posting.Kind.PURCHASE,
        source_system=SYSTEM,
        source_ref=purchase.external_id,
        points=lot.issued,
        effective_at=lot.earned_at,
    )


def _maturity(lot: Lot) -> Posting:
    return Posting(
        account=lot.account,
        kind=Posting.Kind.MATURITY,
        source_system=PORTAL,
        source_ref=f"lot:{lot.pk}",
        points=lot.issued,
        effective_at=lot.available_at,
    )


def _entry(posting: Posting, lot: Lot | None, from_slot: Slot, to_slot: Slot) -> Entry:
    return Entry(
        posting=posting,
        account=posting.account,
        lot=lot,
        from_slot=from_slot,
        to_slot=to_slot,
        points=posting.points,
        effective_at=posting.effective_at,
    )


def _add_traits(purchases: list[Purchase]) -> None:
    last: dict[int, datetime] = {}
    spent: dict[int, int] = defaultdict(int)
    for purchase in purchases:
        member = _buyer(purchase)
        last[member] = max(last.get(member, purchase.purchased_at), purchase.purchased_at)
        spent[member] += purchase.amount
    traits = [Trait(member_id=member, name="last_purchase_at", moment=last[member]) for member in last]
    traits += [Trait(member_id=member, name="lifetime_value", number=spent[member]) for member in spent]
    for account in Account.objects.select_related("tier", "member"):
        traits.append(Trait(member=account.member, name="points_available", number=account.available))
        traits.append(
            Trait(member=account.member, name="tier", text=account.tier.slug if account.tier else None)
        )
    Trait.objects.bulk_create(traits, batch_size=BATCH)
