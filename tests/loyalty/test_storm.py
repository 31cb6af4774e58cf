"""A storm of all verbs on few accounts, on real connections of a real PostgreSQL: nothing twice, no fault."""

import contextlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from loyalty import actions
from loyalty.models import (
    Account,
    AccountMerge,
    EarningRule,
    Posting,
    Programme,
    Purchase,
    Redemption,
    Reward,
)
from loyalty.verifying import differences
from portal.shell.ports import Refused
from tests.support import thorough

from .factories import MemberFactory, buy, give, programme
from .invariants import check_books
from .test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS, CALLS = (16, 1200) if thorough.AUDIT else (8, 300)


class Storm:
    """Calls by number; each says which verb, on whom and with which source key: it can be repeated."""

    def __init__(self):
        self.running = programme(undo_minutes=30)
        since = self.running.start_of(self.running.starts_on)
        EarningRule.objects.create(
            programme=self.running, key="euros", basis="amount", per=1000, points=1, published_at=since,
            valid_from=since, name_en="x", name_de="x", cap_points=40, cap_period="month", budget=400,
        )  # fmt: skip
        Reward.objects.update(points=3, stock=60)
        self.members = [MemberFactory() for _ in range(4)]
        self.agents = [MemberFactory(roles=["agent"]) for _ in range(2)]
        self.manager = MemberFactory(roles=["manager"])
        self.reward = Reward.objects.get()
        for number, member in enumerate(self.members):
            give(member, 20, f"t:{number}")
        self.verbs = [
            self.earn, self.earn, self.refund, self.refund, self.redeem, self.redeem, self.undo,
            self.goodwill, self.adjust, self.transfer, self.merge, self.unmerge, self.jobs,
        ]  # fmt: skip

    def call(self, number):
        """One call in ten is a repetition of the one before it."""
        number = number - 1 if number % 10 == 9 else number
        chance = random.Random(number)
        return chance.choice(self.verbs)(number, chance)

    def one_of(self, model, chance):
        """One of those made lately, None before there is one."""
        return chance.choice([*model.objects.order_by("-pk")[:12]] or [None])

    def earn(self, number, chance):
        at = timezone.now().replace(microsecond=0, second=0, minute=0, hour=0) - timedelta(days=30)
        return buy(chance.choice(self.members), chance.choice([6000, 20_000]), number=str(number), at=at)

    def refund(self, number, chance):
        purchase = self.one_of(Purchase, chance)
        return purchase and actions.record_refund(
            purchase=purchase, external_id=str(number), refunded_at=purchase.purchased_at, amount=1500
        )

    def redeem(self, number, chance):
        return actions.redeem(member=chance.choice(self.members), reward=self.reward, key=str(number))

    def undo(self, number, chance):
        redemption = self.one_of(Redemption, chance)
        return redemption and actions.undo(redemption=redemption, actor=None)

    def goodwill(self, number, chance):
        return actions.grant_goodwill(
            member=chance.choice(self.members), points=2, source=f"case:{number}", reason="r",
            actor=chance.choice(self.agents),
        )  # fmt: skip

    def adjust(self, number, chance):
        return actions.adjust(
            member=chance.choice(self.members), points=chance.choice([-4, 5]), reason="r",
            actor=self.manager, source=f"adjust:{number}", into_debt=chance.random() < 0.5,
        )  # fmt: skip

    def transfer(self, number, chance):
        giver, taker = chance.sample(self.members, 2)
        return actions.transfer(
            from_member=giver, to_member=taker, points=2, reason="r", actor=self.manager,
            source=f"transfer:{number}",
        )  # fmt: skip

    def merge(self, number, chance):
        one, into = (Account.objects.get(member=member) for member in chance.sample(self.members, 2))
        return actions.merge_accounts(account=one, into=into, reason="r", actor=self.manager)

    def unmerge(self, number, chance):
        merge = AccountMerge.objects.filter(undone_at=None).first()
        return merge and actions.undo_merge(merge=merge, actor=self.manager)

    def jobs(self, number, chance):
        return getattr(actions, chance.choice(["mature_due", "expire_due", "settle_due", "review_tiers"]))()


@pytest.mark.thorough
def test_a_storm_of_all_verbs_leaves_the_books_right():
    storm = Storm()
    numbers, turn = iter(range(CALLS)), threading.Lock()

    def work(_thread):
        while True:
            with turn:
                number = next(numbers, None)
            if number is None:
                return
            try:
                with contextlib.suppress(Refused):
                    storm.call(number)
            finally:
                connection.close()  # back to the pool, as after a request

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    check_books()
    assert list(differences()) == []
    assert Reward.objects.get().stock == 60 - Redemption.objects.exclude(state="undone").count()
    assert Programme.objects.count() == 1
    assert Posting.objects.count() > CALLS / 3


def test_a_refund_and_a_redemption_at_once_leave_either_points_or_a_debt():
    programme()
    member = MemberFactory()
    EarningRule.objects.update(points=10)
    purchase = buy(member)
    actions.mature_due()
    reward = Reward.objects.get()

    def act(number):
        if number % 2:
            return actions.redeem(member=member, reward=reward, key=str(number))
        at = purchase.purchased_at
        return actions.record_refund(purchase=purchase, external_id="R", refunded_at=at, amount=6000)

    at_once(8, act)
    account = Account.objects.get()
    assert (account.reserved, account.debt, account.available) in {(10, 10, 0), (0, 0, 0)}
    assert list(differences()) == []
    check_books()


def test_opposite_transfers_and_merges_end():
    programme()
    manager = MemberFactory(roles=["manager"])
    one, other = MemberFactory(), MemberFactory()
    give(one, 50, "t:1")
    give(other, 50, "t:2")
    accounts = [Account.objects.get(member=member) for member in (one, other)]

    def act(number):
        giver, taker = (one, other) if number % 2 else (other, one)
        if number < 10:
            return actions.transfer(
                from_member=giver, to_member=taker, points=3, reason="r", actor=manager, source=f"t:{number}"
            )
        ordered = accounts if number % 2 else accounts[::-1]
        return actions.merge_accounts(account=ordered[0], into=ordered[1], reason="r", actor=manager)

    at_once(16, act)
    assert AccountMerge.objects.count() == 1
    assert sum(Account.objects.values_list("available", flat=True)) == 100
    check_books()
