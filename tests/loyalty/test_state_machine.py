"""The real actions in any order. After each of them the books hold, and wealth has changed by what was done.

Wealth is what an account may spend now or later, less what it owes: pending and free points of living lots
less the debt. Every verb says by how much it changes it; time alone and the jobs it runs change nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from loyalty import actions
from loyalty.books import Cut, flows, outstanding
from loyalty.models import (
    Account,
    AccountMerge,
    EarningRule,
    Entry,
    GoodwillLimit,
    Lot,
    Posting,
    Programme,
    Purchase,
    Redemption,
    Reward,
)
from loyalty.verifying import differences
from portal.shell.ports import Refused
from tests.members.factories import MemberFactory
from tests.support import thorough

from .invariants import check_books

START = datetime(2026, 1, 15, 12, tzinfo=UTC)
MEMBERS = 3
EXAMPLES, STEPS = (60, 50) if thorough.AUDIT else (6, 20)


def wealth() -> int:
    """What all accounts may spend now or later, less what they owe."""
    alive = Lot.objects.filter(expires_at__gt=datetime.now(UTC))
    free = alive.aggregate(total=Sum(F("remaining") - F("reserved")))["total"] or 0
    return free - (Account.objects.aggregate(total=Sum("debt"))["total"] or 0)


def snapshot():
    """All that a repetition must leave alone."""
    return (
        list(Account.objects.order_by("pk").values()),
        list(Lot.objects.order_by("pk").values()),
        Entry.objects.count(),
        Posting.objects.count(),
        list(Redemption.objects.order_by("pk").values_list("pk", "state", "account")),
        list(Purchase.objects.order_by("pk").values_list("pk", "refunded", "member")),
        Reward.objects.aggregate(stock=Sum("stock")),
    )


class Books(RuleBasedStateMachine):
    """Three members, their staff and a clock. Each verb is said once or thrice: that must not matter."""

    who = st.integers(0, MEMBERS - 1)
    times = st.sampled_from([1, 1, 1, 3])
    some = st.integers(0, 99)

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.now, self.number, self.closed_days = START, 0, {}

    def teardown(self):
        assert list(differences()) == []
        self.check_past_days()
        self.clock.stop()
        transaction.savepoint_rollback(self.savepoint)

    @initialize()
    def set_up(self):
        self.programme = actions.set_up_programme(starts_on=date(2026, 1, 1), months_to_live=2)
        since = self.programme.start_of(date(2026, 1, 1))
        live = {"programme": self.programme, "published_at": since, "valid_from": since, "name_en": "x"}
        EarningRule.objects.create(
            key="euros", basis="amount", per=1000, points=1, rounding="half_up", cap_points=12,
            cap_period="month", return_window_days=3, **live,
        )  # fmt: skip
        EarningRule.objects.create(key="double", effect="multiplier", percent=200, budget=20, **live)
        Reward.objects.update(points=3, stock=20)
        self.reward = Reward.objects.get()
        GoodwillLimit.objects.filter(role="agent").update(per_case=5, per_month=8)
        self.members = [MemberFactory() for _ in range(MEMBERS)]
        self.agent = MemberFactory(roles=["agent"])
        self.manager = MemberFactory(roles=["manager"])
        self.boss = MemberFactory(is_superuser=True, is_staff=True)

    def source(self):
        self.number += 1
        return f"run:{self.number}"

    def say(self, times, call, **values):
        """Call it `times` times; the answer, or the code of the refusal, which must have changed nothing."""
        before = snapshot()
        answer = self.ask(call, values)
        after = snapshot()
        assert not isinstance(answer, str) or after == before
        for _again in range(times - 1):
            assert self.ask(call, values) == answer
            assert snapshot() == after, "a repetition has changed something"
        return answer

    def ask(self, call, values):
        try:
            return call(**values)
        except Refused as refusal:
            return refusal.code

    def changes(self, before, wanted):
        assert wealth() - before == wanted

    @rule(who=who, times=times, amount=st.sampled_from([0, 4999, 5001, 12_345]), ago=st.integers(0, 40))
    def earn(self, who, times, amount, ago):
        """A purchase of today or of an earlier day, also one of before the programme's start."""
        before = wealth()
        purchase = self.say(
            times, actions.record_purchase, member=self.members[who], external_id=self.source(),
            purchased_at=self.now - timedelta(days=ago), amount=amount, currency="EUR", source_system="shop",
        )  # fmt: skip
        lots = Lot.objects.filter(source=f"purchase:{purchase.pk}")
        assert sum(award.points for award in purchase.awards.all()) == sum(lot.issued for lot in lots)
        self.changes(before, sum(lot.issued for lot in lots if lot.expires_at > self.now))

    @precondition(lambda self: Purchase.objects.filter(refunded__lt=F("amount")).exists())
    @rule(some=some, times=times, share=st.sampled_from([1, 3, 10, 10]))
    def refund(self, some, times, share):
        """A tenth of what was paid or more; what had expired unused is owed by nobody."""
        open_ones = Purchase.objects.filter(refunded__lt=F("amount")).order_by("pk")
        purchase = open_ones[some % len(open_ones)]
        actions.expire_due()
        before = wealth()
        amount = min(purchase.amount * share // 10 or 1, purchase.amount - purchase.refunded)
        refund = self.say(
            times, actions.record_refund, purchase=purchase, external_id=self.source(),
            refunded_at=self.now, amount=amount,
        )  # fmt: skip
        self.changes(before, -refund.posting.points if refund.posting else 0)

    @rule(who=who, times=times, points=st.integers(1, 9))
    def grant(self, who, times, points):
        before = wealth()
        self.say(
            times, actions.grant, member=self.members[who], points=points, reason="t", source=self.source()
        )
        self.changes(before, points)

    @rule(some=some, times=times, back=st.booleans())
    def take_back_or_give_again(self, some, times, back):
        """A thank-you goes with what it was for, and returns with it; what expired unused is not owed."""
        grants = Posting.objects.filter(kind="grant", source_ref__startswith="run:").order_by("pk")
        if not grants:
            return
        granted, before = grants[some % len(grants)], wealth()
        if back:
            done = self.say(
                times, actions.take_back_points, source=granted.source_ref, reason="content:hidden"
            )
        elif granted.account.member:
            member = granted.account.member
            done = self.say(times, actions.give_points_back, member=member, source=granted.source_ref)
        else:
            return
        lost = before - wealth()
        assert 0 <= lost * (1 if back else -1) <= granted.points
        assert lost == 0 or done.verdict == "done"

    @rule(who=who, times=times, points=st.integers(1, 6))
    def goodwill(self, who, times, points):
        before = wealth()
        self.say(
            times, actions.grant_goodwill, member=self.members[who], points=points,
            source=f"case:{self.source()}", actor=self.agent, reason="Sorry",
        )  # fmt: skip
        given = wealth() - before
        assert given in {0, points}

    @rule(who=who, times=times, points=st.integers(-9, 9).filter(bool), into_debt=st.booleans())
    def adjust(self, who, times, points, into_debt):
        before = wealth()
        answer = self.say(
            times, actions.adjust, member=self.members[who], points=points, reason="r",
            actor=self.manager, source=self.source(), into_debt=into_debt,
        )  # fmt: skip
        self.changes(before, 0 if answer == "insufficient_points" else points)

    @rule(giver=who, taker=who, times=times, points=st.integers(1, 9))
    def transfer(self, giver, taker, times, points):
        before = wealth()
        self.say(
            times, actions.transfer, from_member=self.members[giver], to_member=self.members[taker],
            points=points, reason="r", actor=self.manager, source=self.source(),
        )  # fmt: skip
        self.changes(before, 0)

    @rule(who=who, times=times)
    def redeem(self, who, times):
        before, account = wealth(), actions.account_of(self.members[who])
        stock, tier = Reward.objects.get().stock, account.tier_id
        answer = self.say(
            times, actions.redeem, member=self.members[who], reward=self.reward, key=self.source()
        )
        taken = isinstance(answer, Redemption)
        self.changes(before, -self.reward.points if taken else 0)
        account.refresh_from_db()
        assert account.tier_id == tier
        assert Reward.objects.get().stock == stock - taken
        if taken:
            self.came_from_what_expires_first(answer)

    def came_from_what_expires_first(self, redemption):
        entries = Entry.objects.filter(posting=redemption.posting)
        latest = max(entry.lot.expires_at for entry in entries.select_related("lot"))
        left = Lot.objects.filter(
            account=redemption.account, state="available", remaining__gt=F("reserved"),
            expires_at__gt=self.now, expires_at__lt=latest,
        )  # fmt: skip
        assert not left.exists()

    @precondition(lambda self: Redemption.objects.exists())
    @rule(some=some, times=times, late=st.booleans())
    def undo_or_capture(self, some, times, late):
        found = Redemption.objects.order_by("pk")
        redemption, before = found[some % len(found)], wealth()
        held = Entry.objects.filter(posting=redemption.posting, to_slot="reserved").select_related("lot")
        living = sum(entry.points for entry in held if entry.lot.expires_at > self.now)
        if late:
            self.say(times, actions.capture, redemption=redemption) if times == 1 else None
            return self.changes(before, 0)
        was = redemption.state
        answer = self.say(times, actions.undo, redemption=redemption, actor=redemption.account.member)
        if was == "reserved" and answer != "too_late":
            assert living <= wealth() - before <= redemption.points
        else:
            self.changes(before, 0)

    @rule(one=who, other=who, times=times)
    def merge(self, one, other, times):
        account, into = (Account.objects.filter(member=self.members[i]).first() for i in (one, other))
        if account is None or into is None:
            return
        actions.expire_due()
        before = wealth()
        self.say(times, actions.merge_accounts, account=account, into=into, reason="same", actor=self.manager)
        self.changes(before, 0)

    @precondition(lambda self: AccountMerge.objects.filter(undone_at=None).exists())
    @rule(some=some, times=times)
    def unmerge(self, some, times):
        merges = AccountMerge.objects.filter(undone_at=None).order_by("pk")
        actions.expire_due()
        before = wealth()
        self.say(times, actions.undo_merge, merge=merges[some % len(merges)], actor=self.manager)
        self.changes(before, 0)

    @rule(days=st.integers(1, 40))
    def extend(self, days):
        """Points that are alive live longer; those of the past stay past."""
        today, before = self.now.date(), wealth()
        actions.extend_lots(
            programme=self.programme, days=days, reason="r", actor=self.manager,
            expiring_between=(today, today + timedelta(days=20)),
        )  # fmt: skip
        while actions.extend_due():
            pass
        self.changes(before, 0)

    @rule(back=st.integers(1, 30))
    def close(self, back):
        actions.close_books(
            programme=self.programme, until=self.now.date() - timedelta(days=1), actor=self.manager
        )
        self.say(
            1, actions.reopen_books, programme=self.programme, actor=self.boss, reason="r",
            until=self.now.date() - timedelta(days=back),
        )  # fmt: skip
        self.programme = Programme.objects.get()

    @rule(hours=st.sampled_from([1, 1, 30, 24 * 9, 24 * 31, 24 * 62]))
    def time_passes(self, hours):
        yesterday = self.programme.day_of(self.now) - timedelta(days=1)
        self.closed_days.setdefault(yesterday, self.held_on(yesterday))
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now)

    def held_on(self, day):
        return outstanding(self.programme, [Cut.end_of(self.programme, day)])[0]

    def check_past_days(self):
        """The books of a day never change again, and what moved between two days is their difference."""
        days = sorted(self.closed_days)
        assert [self.held_on(day) for day in days] == [self.closed_days[day] for day in days]
        if len(days) > 1:
            first, last = (Cut.end_of(self.programme, day) for day in (days[0], days[-1]))
            change = self.closed_days[days[-1]] - self.closed_days[days[0]]
            assert flows(self.programme, first, last).change == change

    @rule(times=times, job=st.sampled_from(["mature_due", "expire_due", "settle_due", "review_tiers"]))
    def run_a_job(self, times, job):
        """A job changes no answer anyone sees, and finds nothing more to do the second time."""
        before = wealth()
        for _ in range(times):
            getattr(actions, job)()
        self.changes(before, 0)

    @invariant()
    def the_books_hold(self):
        check_books()
        if thorough.AUDIT:
            assert list(differences()) == []


@pytest.mark.thorough
@pytest.mark.django_db
def test_the_books_hold_whatever_happens():
    run_machine(
        Books,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
