"""The real actions in any order, against a model of lots that knows nothing of the ledger."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from loyalty import actions, ledger
from loyalty.models import Account, Posting, Purchase, Reward
from loyalty.slots import Slot
from portal.shell.ports import Refused
from tests.members.factories import MemberFactory

from .invariants import check_books

START = datetime(2026, 1, 15, 12, tzinfo=UTC)
MONTHS = 2


@dataclass
class ModelLot:
    points: int
    available_at: datetime
    expires_at: datetime
    matured: bool = False


@dataclass
class ModelAccount:
    lots: list[ModelLot] = field(default_factory=list)
    debt: int = 0
    earned: list[datetime] = field(default_factory=list)

    def living(self, now):
        return [lot for lot in self.lots if lot.matured and lot.points and lot.expires_at > now]

    def spendable(self, now):
        return sum(lot.points for lot in self.living(now))

    def put(self, lot):
        """Make a lot available; what is owed is repaid with it first."""
        repaid = min(self.debt, lot.points)
        self.debt -= repaid
        lot.points -= repaid
        lot.matured = True

    def spend(self, points, now):
        for lot in sorted(self.living(now), key=lambda lot: lot.expires_at):
            taken = min(points, lot.points)
            lot.points -= taken
            points -= taken


class Books(RuleBasedStateMachine):
    """Two members and a clock. Each verb is said once or thrice: that must not matter."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.now, self.number = START, 0

    def teardown(self):
        self.clock.stop()
        transaction.savepoint_rollback(self.savepoint)

    @initialize()
    def set_up(self):
        self.programme = actions.set_up_programme(starts_on=date(2026, 1, 1), months_to_live=MONTHS)
        self.reward = Reward.objects.get()
        Reward.objects.update(points=3)
        self.reward.refresh_from_db()
        self.members = [MemberFactory(), MemberFactory()]
        self.models = [ModelAccount(), ModelAccount()]

    def next_number(self):
        self.number += 1
        return self.number

    def account(self, who):
        return Account.objects.get(member=self.members[who])

    who = st.integers(0, 1)
    times = st.sampled_from([1, 1, 3])

    @rule(who=who, times=times, amount=st.sampled_from([0, 5000, 5001, 80_000]), ago=st.integers(0, 40))
    def earn(self, who, times, amount, ago):
        """A purchase of today or of an earlier day, also one of before the programme's start."""
        at, number = self.now - timedelta(days=ago), self.next_number()
        for _ in range(times):
            actions.record_purchase(
                member=self.members[who], external_id=f"P{number}", purchased_at=at, amount=amount,
                currency="EUR", source_system="shop",
            )  # fmt: skip
        if amount > 5000 and at.date() >= date(2026, 1, 1):
            expires = self.programme.expiry_of(at)
            self.models[who].lots.append(ModelLot(1, at + timedelta(days=14), expires))
            self.models[who].earned.append(at)

    @rule(who=who, times=times, points=st.integers(1, 9))
    def grant(self, who, times, points):
        number = self.next_number()
        outcomes = {
            actions.grant(member=self.members[who], points=points, reason="Thanks", source=f"run:{number}")
            for _ in range(times)
        }
        assert len(outcomes) == 1
        lot = ModelLot(points, self.now, self.programme.expiry_of(self.now))
        self.models[who].lots.append(lot)
        self.models[who].put(lot)

    @rule(who=who, times=times)
    def redeem(self, who, times):
        enough = self.models[who].spendable(self.now) >= self.reward.points
        tier = Account.objects.filter(member=self.members[who]).values_list("tier", flat=True).first()
        key = str(self.next_number())
        for _ in range(times):
            with nullcontext() if enough else pytest.raises(Refused, match="points"):
                actions.redeem(member=self.members[who], reward=self.reward, key=key)
        if enough:
            self.models[who].spend(self.reward.points, self.now)
            assert self.account(who).tier_id == tier

    @precondition(lambda self: any(not model.spendable(self.now) for model in self.models))
    @rule(points=st.integers(1, 5))
    def owe(self, points):
        """Points that were spent and are taken back stand as debt: what a refund books."""
        actions.expire_due()
        self.forget_expired()
        who = next(i for i, model in enumerate(self.models) if not model.spendable(self.now))
        account = ledger.locked(actions.account_of(self.members[who]))
        posting = ledger.open_posting(
            account, kind=Posting.Kind.GRANT, source_system="test", source_ref=str(self.next_number()),
            points=points, effective_at=self.now,
        )  # fmt: skip
        ledger.move(posting, [ledger.Move(Slot.LENT, Slot.DEBT, points)])
        self.models[who].debt += points

    @rule(hours=st.sampled_from([1, 30, 24 * 9, 24 * 31, 24 * 62]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now)

    @rule(times=times)
    def mature(self, times):
        for _ in range(times):
            actions.mature_due()
        for model in self.models:
            for lot in sorted(model.lots, key=lambda lot: lot.available_at):
                if not lot.matured and lot.available_at <= self.now < lot.expires_at:
                    model.put(lot)

    @rule(times=times)
    def expire(self, times):
        before = [model.spendable(self.now) for model in self.models]
        for _ in range(times):
            actions.expire_due()
        self.forget_expired()
        assert before == [model.spendable(self.now) for model in self.models]

    def forget_expired(self):
        for model in self.models:
            model.lots = [lot for lot in model.lots if lot.expires_at > self.now]

    @invariant()
    def the_books_hold(self):
        check_books()

    @precondition(lambda self: hasattr(self, "members"))
    @invariant()
    def they_say_what_the_model_says(self):
        for who, model in enumerate(self.models):
            account = Account.objects.filter(member=self.members[who]).first()
            if account is None:
                assert not model.lots
                assert not model.debt
                continue
            assert ledger.spendable(account) == model.spendable(self.now)
            assert account.debt == model.debt
            assert account.qualifying == len(model.earned)
            assert Purchase.objects.filter(awards__points__gt=0, member=account.member).count() == len(
                model.earned
            )

    @precondition(lambda self: hasattr(self, "members"))
    @rule()
    def tiers_are_reviewed(self):
        actions.review_tiers()
        since = self.programme.qualifying_since(self.now)
        for who, model in enumerate(self.models):
            counted = sum(at >= since for at in model.earned)
            account = Account.objects.filter(member=self.members[who]).first()
            assert (account.tier_points if account else 0) == counted


@pytest.mark.django_db
def test_the_books_hold_whatever_happens():
    run_machine(
        Books,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
