"""The books of a day: worked by hand, and the same whatever comes later."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from loyalty import actions
from loyalty.books import Cut, Flows, flows, outstanding, sheet
from loyalty.ledger.ledger import Move, move, open_posting
from loyalty.ledger.slots import Slot
from loyalty.models import (
    Account,
    Lot,
    PointValueChange,
    Posting,
    Programme,
    Reward,
    TierChange,
)

from .factories import MemberFactory, buy, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 31)


@pytest.fixture
def clock(time_machine):
    """A callable that moves the clock to noon (UTC) of a day, or to a whole moment."""

    def set_to(moment):
        time_machine.move_to(moment if "T" in moment else f"{moment}T12:00:00Z", tick=False)

    set_to("2026-03-02")
    return set_to


def leave(member, slot, points, source):
    """Points go where a refund or a redemption takes them."""
    kind = {Slot.REVERSED: Posting.Kind.REFUND, Slot.REDEEMED: Posting.Kind.REDEMPTION}[slot]
    account = actions.account_of(member)
    lot = Lot.objects.filter(account=account, remaining__gte=points).order_by("expires_at").first()
    posting = open_posting(
        account, kind=kind, source_system="test", source_ref=source, points=points,
        effective_at=lot.earned_at,
    )  # fmt: skip
    move(posting, [Move(Slot.AVAILABLE, slot, points, lot)])


def flows_of(running, first, last):
    return flows(running, Cut.end_of(running, first), Cut.end_of(running, last))


def test_the_worked_case(member, clock):
    """Issued 10,000, reversed 500, redeemed 3,500, expired 1,500 leave 4,500."""
    running = programme(months_to_live=1)
    give(member, 3000, "t:old")
    leave(member, Slot.REDEEMED, 1500, "r:1")
    Programme.objects.update(months_to_live=24)
    give(member, 7000, "t:new")
    clock("2026-04-20")
    actions.expire_due()
    leave(member, Slot.REDEEMED, 2000, "r:2")
    leave(member, Slot.REVERSED, 500, "r:3")
    found = flows_of(running, date(2026, 3, 1), date(2026, 4, 20))
    assert found == Flows(issued=10_000, reversed=500, redeemed=3500, expired=1500)
    assert (f"{found.redemption_rate:.4f}", found.breakage_rate) == ("0.3684", 0.3)
    books = sheet(running, date(2026, 4, 20))
    assert (books.points, books.value, books.expected_breakage, books.expected_value) == (
        4500, 450_000, 135_000, 315_000,
    )  # fmt: skip
    check_books()


@pytest.fixture
def march(member, clock):
    """A March with a purchase, thanks, a redemption that is open, and a lot that ends with the 31st."""
    running = programme(months_to_live=1)
    give(member, 20, "t:old")
    Lot.objects.update(expires_at=running.start_of(date(2026, 4, 1)))
    give(member, 30, "t:new")
    Lot.objects.filter(source="t:new").update(expires_at=running.start_of(date(2026, 5, 1)))
    clock("2026-03-31T21:30:00Z")
    buy(member, days_ago=1)
    actions.redeem(member=member, reward=Reward.objects.get(), key="k")
    clock("2026-03-31T22:00:00Z")
    return running


def facts(books):
    return books.points, books.pending, books.reserved, books.owed, books.tiers, books.ages, books.value


def test_the_day_says_what_was_held_though_nothing_was_booked_yet(march):
    """30 of the new lot, 1 pending, 10 reserved; the 10 left of the old lot ended with the day."""
    books = sheet(march, DAY)
    assert (books.points, books.pending, books.reserved, books.owed) == (41, 1, 10, 0)
    assert books.ages == {0: 41}
    assert books.value == 4100
    assert sum(books.tiers.values()) == 41
    assert outstanding(march, [Cut.end_of(march, DAY)]) == [41]
    assert flows_of(march, date(2026, 3, 1), DAY) == Flows(issued=51, expired=10)


def late_job(member, clock):
    actions.expire_due()
    actions.settle_due()
    actions.mature_due()


def late_import(member, clock):
    buy(member, number="late", days_ago=10)


def extended(member, clock):
    actions.extend_lots(
        programme=Programme.objects.get(), days=60, reason="closed in spring", actor=member,
        expiring_between=(date(2026, 3, 1), date(2026, 6, 1)),
    )  # fmt: skip
    assert actions.extend_due()


def merged(member, clock):
    other = MemberFactory()
    give(other, 5, "t:other")
    actions.merge_accounts(
        account=actions.account_of(member), into=actions.account_of(other), reason="same",
        actor=MemberFactory(roles=["manager"]),
    )  # fmt: skip


def another_tier(member, clock):
    account = Account.objects.get(member=member)
    gold = account.programme.tiers.get(slug="gold")
    TierChange.objects.create(account=account, before=account.tier, tier=gold, changed_at=account.opened_at)
    Account.objects.update(tier=gold)


def another_value(member, clock):
    actions.change_point_value(
        programme=Programme.objects.get(), value=50, actor=MemberFactory(roles=["manager"])
    )
    assert PointValueChange.objects.get().before == 100


def months_later(member, clock):
    clock("2026-09-01")
    late_job(member, clock)


@pytest.mark.parametrize(
    "later", [late_job, late_import, extended, merged, another_tier, another_value, months_later]
)
def test_nothing_that_comes_later_changes_a_past_day(march, member, clock, later):
    before, flowed = facts(sheet(march, DAY)), flows_of(march, date(2026, 3, 1), DAY)
    clock("2026-04-01T06:00:00Z")
    later(member, clock)
    march.refresh_from_db()
    assert facts(sheet(march, DAY)) == before
    assert flows_of(march, date(2026, 3, 1), DAY) == flowed


def test_opening_and_flows_are_closing(march, member, clock):
    for moment, act in (("2026-04-01", late_job), ("2026-04-02", extended), ("2026-04-03", merged)):
        clock(moment)
        act(member, clock)
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3)]
    ends = outstanding(march, [Cut.end_of(march, day) for day in days])
    changes = [flows_of(march, one, other).change for one, other in pairwise(days)]
    assert [other - one for one, other in pairwise(ends)] == changes


def test_ages_are_those_of_the_lots(member, clock):
    running = programme()
    for months, points in ((0, 1), (4, 2), (30, 4)):
        give(member, points, f"t:{months}")
        moment = running.start_of(DAY) - timedelta(days=31 * months)
        Lot.objects.filter(source=f"t:{months}").update(earned_at=moment)
    assert sheet(running, DAY).ages == {0: 1, 3: 2, 24: 4}


def test_the_books_are_read_as_often_for_many_as_for_one(march, django_assert_num_queries):
    for number in range(3):
        give(MemberFactory(), 1, f"t:{number}")
    with django_assert_num_queries(8):
        sheet(march, DAY)
