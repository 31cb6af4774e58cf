"""New purchases of many members, evaluated in turn in memory and written together, under all their locks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from loyalty import ledger
from loyalty.bulk_posting import move_new
from loyalty.earning import State, earned
from loyalty.events import PurchaseRecorded
from loyalty.models import Account, Award, Lot, Posting, Programme, Purchase
from loyalty.models.rules import of_day
from loyalty.slots import Slot
from loyalty.tiering import Ladder, points_by_account, qualifying_in_window
from portal.activity.actions import event_of, record_many
from portal.bulk import insert_many, update_many
from portal.members.actions import set_traits_in_bulk
from portal.members.models import Trait

from . import tiers
from .asking import Answer
from .purchases import lots_of

BALANCES = ["pending", "qualifying"]


@dataclass
class _Earned:
    """What one purchase earned: the rules' answer and, where that is points, the posting."""

    purchase: Purchase
    answer: Answer
    posting: Posting | None

    @property
    def points(self) -> int:
        return sum(given.points for given in self.answer.given)

    @property
    def qualifying(self) -> int:
        rules = self.answer.rules
        return sum(given.points for given in self.answer.given if rules[given.rule].qualifies)


class Batch:
    """Purchases that are recorded together; no rule that counts asks for segments or has limits."""

    def __init__(self, programme: Programme, source_system: str) -> None:
        self.programme, self.source_system = programme, source_system
        self.now = timezone.now()
        self.ladder = Ladder(programme)
        self.changes: list[tiers.Change] = []
        self.earned: list[_Earned] = []

    def record(self, purchases: Sequence[Purchase]) -> None:
        """Write the purchases, whose members are set and whose numbers are new, with all that follows."""
        counting = [p for p in purchases if p.state != Purchase.State.QUARANTINED]
        self._prepare(counting)
        for purchase in counting:
            if purchase.state == Purchase.State.COUNTED:
                self._earn(purchase)
            if purchase.amount:
                self.bought.add(_buyer(purchase))
        insert_many(purchases)
        self._post()
        self._push_traits(counting)
        self._tell(counting)

    def _prepare(self, purchases: Sequence[Purchase]) -> None:
        self.accounts = _locked(self.programme, purchases)
        ids = [account.pk for account in self.accounts.values()]
        window = qualifying_in_window(self.programme, self.now).filter(account_id__among=ids)
        self.window = defaultdict(int, points_by_account(window))
        self.bought = self._bought(purchases)
        numbers = [purchase.external_id for purchase in purchases]
        before = Posting.objects.filter(
            kind=Posting.Kind.PURCHASE, source_system=self.source_system, source_ref__among=numbers
        )
        self.posted = set(before.values_list("source_ref", flat=True))

    def _bought(self, purchases: Sequence[Purchase]) -> set[int]:
        """Who of the buyers has bought before; nobody where no rule asks."""
        if not any(rule.spec.first_only for rule in self.programme.known_rules):
            return set()
        buyers = {_buyer(purchase) for purchase in purchases}
        return set(Purchase.objects.bought_by_any(buyers).values_list("member_id", flat=True))

    def _earn(self, purchase: Purchase) -> None:
        account = self.accounts[_buyer(purchase)]
        rules = of_day(self.programme.known_rules, purchase.purchased_at)
        specs = [rule.spec for rule in rules]
        first = any(spec.first_only for spec in specs) and _buyer(purchase) not in self.bought
        state = State(tier=account.tier.slug if account.tier else "", is_first=first)
        given = earned(purchase.basket, specs, state)
        answer = Answer({rule.pk: rule for rule in rules}, state, given)
        purchase.earning_state = answer.to_json(account)
        result = _Earned(purchase, answer, None)
        self.earned.append(result)
        if result.points and purchase.external_id not in self.posted:
            result.posting = self._posting(result, account)
            self._review(result, account)

    def _posting(self, result: _Earned, account: Account) -> Posting:
        return ledger.posting_of(
            account, kind=Posting.Kind.PURCHASE, source_system=self.source_system,
            source_ref=result.purchase.external_id, points=result.points,
            effective_at=result.purchase.purchased_at,
        )  # fmt: skip

    def _review(self, result: _Earned, account: Account) -> None:
        """The next purchase may find her in another tier already."""
        if result.posting and self._in_window(result.posting.effective_at):
            self.window[account.pk] += result.qualifying
        points = self.window[account.pk]
        change = tiers.weigh(self.ladder, account, points, result.purchase.purchased_at, self.now)
        if change:
            self.changes.append(change)

    def _in_window(self, moment: datetime) -> bool:
        return self.programme.qualifying_since(self.now) <= moment <= timezone.now()

    def _post(self) -> None:
        insert_many(
            [
                Award(purchase=result.purchase, rule_id=given.rule, points=given.points)
                for result in self.earned
                for given in result.answer.given
            ]
        )
        posted = [(result, result.posting) for result in self.earned if result.posting]
        lots = [lots_of(result.purchase, posting.account, result.answer) for result, posting in posted]
        insert_many([lot for of_one in lots for lot in of_one])
        move_new(
            [
                (posting, _moves(result, of_one))
                for (result, posting), of_one in zip(posted, lots, strict=True)
            ]
        )
        touched = {posting.account.pk: posting.account for _result, posting in posted}
        update_many(list(touched.values()), [*BALANCES, *tiers.FIELDS])

    def _push_traits(self, purchases: Iterable[Purchase]) -> None:
        """The last purchase and the sum of all, as each purchase in turn would have left them."""
        names = ["last_purchase_at", "lifetime_value"]
        rows = Trait.objects.filter(member_id__among=self.accounts, name__in=names)
        known: dict[int, dict[str, Any]] = defaultdict(dict)
        for member_id, name, number, moment in rows.values_list("member_id", "name", "number", "moment"):
            known[member_id][name] = moment if number is None else number
        for purchase in purchases:
            mine = known[_buyer(purchase)]
            last = max(filter(None, [mine.get("last_purchase_at"), purchase.purchased_at]))
            counts = purchase.amount if purchase.currency == self.programme.currency else 0
            mine |= {"last_purchase_at": last, "lifetime_value": mine.get("lifetime_value", 0) + counts}
        set_traits_in_bulk(known.items())

    def _tell(self, purchases: Iterable[Purchase]) -> None:
        tiers.announce(self.changes)
        points = {result.purchase.pk: result.points for result in self.earned}
        record_many(
            event_of(
                PurchaseRecorded(purchase_id=purchase.pk, points=points.get(purchase.pk, 0)),
                member_id=_buyer(purchase),
                source=f"purchase:{purchase.pk}",
                occurred_at=purchase.purchased_at,
            )
            for purchase in purchases
        )


def _moves(result: _Earned, lots: Sequence[Lot]) -> list[ledger.Move]:
    return [
        *(ledger.Move(Slot.ISSUED, Slot.PENDING, lot.issued, lot) for lot in lots),
        ledger.Move(Slot.COUNTED, Slot.QUALIFYING, result.qualifying),
    ]


def _buyer(purchase: Purchase) -> int:
    """Its member's key; every purchase here has one."""
    return purchase.member_id  # type: ignore[return-value]


def _locked(programme: Programme, purchases: Sequence[Purchase]) -> dict[int, Account]:
    """The buyers' accounts by member, opened where they have none, locked in one order for all."""
    members = {purchase.member.pk: purchase.member for purchase in purchases if purchase.member}
    mine = Account.objects.filter(programme=programme, member_id__among=members)
    without = members.keys() - set(mine.values_list("member_id", flat=True))
    lowest = programme.known_tiers[0] if programme.known_tiers else None
    Account.objects.bulk_create(
        [Account(programme=programme, member_id=member, tier=lowest) for member in sorted(without)],
        ignore_conflicts=True,
    )
    rows = mine.select_for_update(of=("self",)).select_related("tier").order_by("pk")
    accounts = {account.member_id: account for account in rows if account.member_id}
    if any(account.merged_into_id for account in accounts.values()):
        raise OperationalError("an account was merged since it was looked at: all of it anew")
    for member_id, account in accounts.items():
        account.programme, account.member = programme, members[member_id]
    return accounts
