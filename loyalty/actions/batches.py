"""New purchases of many members, evaluated in turn in memory and written together, under all their locks."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import OperationalError
from django.utils import timezone

from loyalty.earning.asking_many import Asking, Said
from loyalty.earning.earning import State
from loyalty.events import PurchaseRecorded
from loyalty.ledger.bulk_posting import LotOf, PostingOf, post_new
from loyalty.models import Account, Award, Posting, Programme, Purchase
from loyalty.tiers.tiering import Ladder, points_by_account, qualifying_in_window
from portal.activity.actions import Fact, record_many
from portal.members.actions import More, set_traits_in_bulk
from portal.members.models import Member, Trait
from portal.tables import Row, Table

from . import tiers
from .products import bought_with

_ACCOUNTS = Table(Account, "programme_id member_id tier_id reference opened_at")
_BALANCES = Table(Account, f"id pending qualifying {tiers.FIELDS}")
_PURCHASES = Table(
    Purchase,
    "id member_id programme_id source_system external_id purchased_at amount currency state lines"
    " earning_state recorded_at",
)
_AWARDS = Table(Award, "purchase_id rule_id points")


class New(NamedTuple):
    """A purchase that nobody knows yet, of a member (by her id); `amount` in minor units."""

    member_id: int
    external_id: str
    purchased_at: datetime
    amount: int
    currency: str
    lines: list[dict[str, Any]]
    state: str


@dataclass(slots=True)
class _Buyer:
    """The locked account of one who buys."""

    seat: tiers.Seat
    pending: int
    qualifying: int
    in_window: int = 0

    @property
    def columns(self) -> Row:
        pk, *tier = self.seat.columns
        return (pk, self.pending, self.qualifying, *tier)


class Batch:
    """Purchases that are recorded together; no rule that counts asks for segments or has limits."""

    def __init__(self, programme: Programme, source_system: str, actor: Member | None = None) -> None:
        self.programme, self.source_system, self.actor = programme, source_system, actor
        self.now = timezone.now()
        self.since = programme.qualifying_since(self.now)
        self.ladder, self.asking = Ladder(programme), Asking(programme)
        self.expiries: dict[date, datetime] = {}
        self.changes: list[tiers.Change] = []
        self.points: dict[int, int] = {}
        self.awards: list[Row] = []
        self.postings: list[PostingOf] = []

    def record(self, purchases: Sequence[New]) -> None:
        """Write the purchases, whose numbers are new, with all that follows."""
        ids = _PURCHASES.draw(len(purchases))
        counting = [
            pair for pair in zip(ids, purchases, strict=True) if pair[1].state != Purchase.State.QUARANTINED
        ]
        self._prepare([purchase for _pk, purchase in counting])
        asked = {pk: self._count(pk, purchase) for pk, purchase in counting}
        _PURCHASES.insert(
            [self._row(pk, one, asked.get(pk, "{}")) for pk, one in zip(ids, purchases, strict=True)]
        )
        _AWARDS.insert(self.awards)
        post_new(self.postings, source_system=self.source_system, now=self.now, actor=self.actor)
        _BALANCES.update([self.by_account[pk].columns for pk in {one.account_id for one in self.postings}])
        self._push_traits(purchase for _pk, purchase in counting)
        tiers.announce(self.changes)
        record_many((self._fact(pk, purchase) for pk, purchase in counting), actor=self.actor)

    def _prepare(self, purchases: Sequence[New]) -> None:
        members = {purchase.member_id for purchase in purchases}
        self.buyers = _locked(self.programme, self.ladder, members)
        self.by_account = {buyer.seat.account_id: buyer for buyer in self.buyers.values()}
        window = qualifying_in_window(self.programme, self.now)
        found = points_by_account(window.filter(account_id__among=self.by_account.keys()))
        for account_id, points in found.items():
            self.by_account[account_id].in_window = points
        self.bought = self._bought(members)
        before = Posting.objects.filter(
            kind=Posting.Kind.PURCHASE, source_system=self.source_system,
            source_ref__among={purchase.external_id for purchase in purchases},
        )  # fmt: skip
        self.posted = set(before.values_list("source_ref", flat=True))

    def _bought(self, members: Iterable[int]) -> set[int]:
        """Who of the buyers has bought before; nobody where no rule asks."""
        if not any(rule.spec.first_only for rule in self.programme.known_rules):
            return set()
        return set(Purchase.objects.bought_by_any(members).values_list("member_id", flat=True))

    def _count(self, pk: int, purchase: New) -> str:
        """Ask the rules and note what follows; how they were asked, as JSON."""
        said = None
        buyer = self.buyers[purchase.member_id]
        if purchase.state == Purchase.State.COUNTED:
            said = self._ask(buyer, purchase)
            self.points[pk] = said.points
            self.awards += [(pk, given.rule, given.points) for given in said.given]
            if said.points and purchase.external_id not in self.posted:
                self._post(pk, buyer, purchase, said)
        if purchase.amount:
            self.bought.add(purchase.member_id)
        return said.to_json(buyer.seat.account_id) if said else "{}"

    def _ask(self, buyer: _Buyer, purchase: New) -> Said:
        rules = self.asking.rules_at(purchase.purchased_at)
        first = rules.ask_for_first and purchase.member_id not in self.bought
        state = State(tier=buyer.seat.tier.slug if buyer.seat.tier else "", is_first=first)
        return self.asking.ask(rules, purchase.amount, purchase.currency, purchase.lines, state)

    def _post(self, pk: int, buyer: _Buyer, purchase: New, said: Said) -> None:
        """The posting, and the tier after it: the next purchase may find her in another one already."""
        at = purchase.purchased_at
        closed = self.programme.is_closed(at)
        effective_at = self.now if closed else at
        lots = [
            LotOf(points, self.programme.available_from(at, days), self._expiry(at), f"purchase:{pk}")
            for days, points in said.windows
        ]
        self.postings.append(
            PostingOf(
                buyer.seat.account_id, purchase.external_id, said.points, said.qualifying, at,
                effective_at, lots,
            )
        )  # fmt: skip
        buyer.pending += said.points
        buyer.qualifying += said.qualifying
        if self.since <= effective_at <= self.now:
            buyer.in_window += said.qualifying
        change = tiers.weigh(self.ladder, buyer.seat, buyer.in_window, at, self.now)
        if change:
            self.changes.append(change)

    def _expiry(self, earned_at: datetime) -> datetime:
        day = self.programme.day_of(earned_at)
        if day not in self.expiries:
            self.expiries[day] = self.programme.expiry_of(earned_at)
        return self.expiries[day]

    def _row(self, pk: int, purchase: New, asked: str) -> Row:
        member_id, external_id, purchased_at, amount, currency, lines, state = purchase
        return (
            pk, member_id, self.programme.pk, self.source_system, external_id, purchased_at, amount,
            currency, state, json.dumps(lines) if lines else "[]", asked, self.now,
        )  # fmt: skip

    def _push_traits(self, purchases: Iterable[New]) -> None:
        """The last purchase, the sum of all and the products, as each in turn would have left them."""
        last, total = _bought_before(self.buyers.keys())
        words: dict[int, set[str]] = defaultdict(set)
        for purchase in purchases:
            buyer, at = purchase.member_id, purchase.purchased_at
            last[buyer] = max(last.get(buyer, at), at)
            counts = purchase.amount if purchase.currency == self.programme.currency else 0
            total[buyer] = total.get(buyer, 0) + counts
            if purchase.lines:
                words[buyer] |= bought_with(purchase.lines)
        rows: dict[int, dict[str, Any]] = {
            buyer: {"last_purchase_at": at, "lifetime_value": total[buyer]} for buyer, at in last.items()
        }
        for buyer, skus in words.items():
            rows[buyer]["products"] = More(skus)
        set_traits_in_bulk(rows.items())

    def _fact(self, pk: int, purchase: New) -> Fact:
        payload = PurchaseRecorded(purchase_id=pk, points=self.points.get(pk, 0))
        return Fact(payload, purchase.member_id, f"purchase:{pk}", purchase.purchased_at)


def _bought_before(members: Collection[int]) -> tuple[dict[int, datetime], dict[int, int]]:
    """When each last bought, and for how much in all."""
    last: dict[int, datetime] = {}
    total: dict[int, int] = {}
    rows = Trait.objects.filter(member_id__among=members, name__in=["last_purchase_at", "lifetime_value"])
    for member_id, number, moment in rows.values_list("member_id", "number", "moment"):
        if moment is not None:
            last[member_id] = moment
        if number is not None:
            total[member_id] = number
    return last, total


def _locked(programme: Programme, ladder: Ladder, members: Collection[int]) -> dict[int, _Buyer]:
    """The buyers' accounts by member, opened where they have none, locked in one order for all."""
    mine = Account.objects.filter(programme=programme, member_id__among=members)
    without = set(members).difference(mine.values_list("member_id", flat=True))
    lowest, now = (ladder.tiers[0].pk if ladder.tiers else None), timezone.now()
    _ACCOUNTS.insert_missing([(programme.pk, one, lowest, uuid.uuid4(), now) for one in sorted(without)])
    rows = mine.select_for_update().order_by("pk").values_list(*_LOCKED)
    buyers = {}
    for pk, member_id, pending, qualifying, merged, points, tier_id, since, grace in rows:
        if merged:
            raise OperationalError("an account was merged since it was looked at: all of it anew")
        seat = tiers.Seat(pk, member_id, points, ladder.tier(tier_id), since, grace)
        buyers[member_id] = _Buyer(seat, pending, qualifying)
    return buyers


_LOCKED = ["pk", "member_id", "pending", "qualifying", "merged_into_id", *tiers.FIELDS.split()]
