"""Cases worked out by hand: whole days and months, what is spent first, what a new rule leaves alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from loyalty import actions
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Award, EarningRule, Lot, Posting, Purchase, Reward
from portal.shell.ports import Refused

from .factories import buy, give, programme, utc
from .invariants import check_books

pytestmark = pytest.mark.django_db


def spend(member, points):
    running = actions.account_of(member).programme
    reward = Reward.objects.create(programme=running, slug=f"test-{points}", points=points, value=1)
    redemption = actions.redeem(member=member, reward=reward, key="k")
    assert actions.capture(redemption=redemption)
    return redemption


def owe(member, points):
    """What a refund of spent points will book."""
    account = actions.account_of(member)
    posting = ledger.open_posting(
        account, kind=Posting.Kind.GRANT, source_system="test", source_ref="owe", points=points,
        effective_at=utc(2026, 1, 1),
    )  # fmt: skip
    ledger.move(posting, [ledger.Move(Slot.LENT, Slot.DEBT, points)])


def account_of(member):
    return Account.objects.get(member=member)


def spendable(member):
    return ledger.spendable(account_of(member))


@pytest.mark.parametrize("points", [0, -1, 10**12 + 1, 10**30])
def test_an_impossible_number_of_points_is_refused(member, points):
    programme()
    with pytest.raises(Refused) as refusal:
        give(member, points)
    assert refusal.value.code == "out_of_range"


def test_the_programmes_first_moment_is_that_of_its_time_zone(member):
    programme(starts_on=date(2026, 3, 1))
    first = utc(2026, 2, 28, 23)  # midnight in Berlin
    assert buy(member, at=first).awards.get().points == 1
    history = buy(member, at=first - timedelta(microseconds=1))
    assert history.state == Purchase.State.HISTORY
    assert not Award.objects.filter(purchase=history).exists()


def test_a_new_version_of_the_rule_leaves_what_was_earned(member):
    running = programme()
    first = buy(member, at=utc(2026, 3, 1))
    EarningRule.objects.create(
        programme=running, version=2, published_at=utc(2026, 4, 1), name_en="Three", name_de="Drei",
        over=1000, points=3, valid_from=utc(2026, 4, 1),
    )  # fmt: skip
    second = buy(member, 1001, at=utc(2026, 4, 1))
    recorded_late = buy(member, 1001, at=utc(2026, 3, 31))
    assert [found.awards.get().points for found in (first, second)] == [1, 3]
    assert not recorded_late.awards.exists()
    assert [found.awards.get().rule.version for found in (first, second)] == [1, 2]


def test_points_become_available_as_the_return_window_ends(member, time_machine):
    programme()
    time_machine.move_to("2026-03-02T12:00:00Z", tick=False)
    buy(member, days_ago=0)
    time_machine.move_to("2026-03-16T11:59:59Z", tick=False)
    actions.mature_due()
    assert spendable(member) == 0
    time_machine.move_to("2026-03-16T12:00:00Z", tick=False)
    assert actions.mature_due() == 1
    assert (spendable(member), account_of(member).pending) == (1, 0)
    check_books()


def test_300_and_100_with_50_spent_lose_250_and_then_100(member, time_machine):
    """Lots of 1 January and 2 February with nine months to live."""
    programme(months_to_live=9)
    for day, points in (("2026-01-01T09:00:00Z", 300), ("2026-02-02T09:00:00Z", 100)):
        time_machine.move_to(day, tick=False)
        give(member, points, day)
    spend(member, 50)
    seen = []
    moments = "2026-09-30T21:59:59 2026-09-30T22:00:00 2026-11-01T22:59:59 2026-11-01T23:00:00"
    for moment in moments.split():
        time_machine.move_to(f"{moment}+00:00", tick=False)
        before_the_job = spendable(member)
        actions.expire_due()
        assert spendable(member) == before_the_job
        seen.append(before_the_job)
    assert seen == [350, 100, 100, 0]
    check_books()


def test_of_100_and_200_with_180_spent_120_expire(member, time_machine):
    programme(months_to_live=1)
    for day, points in (("2026-01-10T09:00:00Z", 100), ("2026-01-11T09:00:00Z", 200)):
        time_machine.move_to(day, tick=False)
        give(member, points, day)
    spend(member, 180)
    time_machine.move_to("2026-03-01T09:00:00Z", tick=False)
    assert actions.expire_due() == 1
    assert Posting.objects.get(kind=Posting.Kind.EXPIRY).points == 120
    check_books()


@pytest.mark.parametrize(
    ("earned", "months", "expires"),
    [
        ("2028-02-29T12:00", 12, "2029-02-28T23:00"),  # ends with 28 February
        ("2026-08-31T12:00", 6, "2027-02-28T23:00"),
        ("2026-01-01T12:00", 24, "2027-12-31T23:00"),
        ("2023-03-30T12:00", 24, "2025-03-29T23:00"),  # the clock goes forward on 30 March 2025
        ("2023-03-31T12:00", 24, "2025-03-30T22:00"),
        ("2023-10-26T12:00", 24, "2025-10-25T22:00"),  # and back on 26 October 2025
        ("2023-10-27T12:00", 24, "2025-10-26T23:00"),
        ("2025-12-31T23:30", 1, "2026-01-31T23:00"),  # the new year has begun in Berlin
    ],
)
def test_points_live_until_the_end_of_their_last_day(earned, months, expires):
    running = programme(months_to_live=months)
    moment = datetime.fromisoformat(earned).replace(tzinfo=UTC)
    assert running.expiry_of(moment) == datetime.fromisoformat(expires).replace(tzinfo=UTC)


def test_what_is_owed_is_repaid_by_the_next_points(member):
    programme()
    owe(member, 4)
    give(member, 3)
    assert (account_of(member).debt, spendable(member)) == (1, 0)
    give(member, 3, "test:2")
    assert (account_of(member).debt, spendable(member)) == (0, 2)
    check_books()


def test_points_repay_when_they_become_available_not_before(member, time_machine):
    programme()
    owe(member, 4)
    time_machine.move_to("2026-03-02T12:00:00Z", tick=False)
    buy(member, days_ago=0)
    assert (account_of(member).debt, account_of(member).pending) == (4, 1)
    time_machine.move_to("2026-03-16T12:00:00Z", tick=False)
    actions.mature_due()
    assert (account_of(member).debt, account_of(member).pending, spendable(member)) == (3, 0, 0)
    check_books()


def test_points_that_have_expired_repay_nothing(member, time_machine):
    """A purchase of long ago, imported today: its points come pending and go expired."""
    programme(months_to_live=1)
    time_machine.move_to("2026-03-02T12:00:00Z", tick=False)
    owe(member, 4)
    buy(member, days_ago=60)
    actions.mature_due()
    actions.expire_due()
    account = account_of(member)
    assert (account.debt, account.pending, account.available) == (4, 0, 0)
    assert not Lot.objects.filter(remaining__gt=0).exists()
    check_books()


def test_a_year_without_purchases_costs_the_tier(member, time_machine):
    programme()
    time_machine.move_to("2026-03-02T12:00:00Z", tick=False)
    buy(member, days_ago=0)
    assert account_of(member).tier.slug == "bronze"
    time_machine.move_to("2027-03-02T22:59:59Z", tick=False)
    assert actions.review_tiers() == 0
    time_machine.move_to("2027-03-02T23:00:00Z", tick=False)
    assert actions.review_tiers() == 1
    assert account_of(member).tier.slug == "start"


def test_a_key_belongs_to_one_reward(member):
    running = programme()
    give(member, 20)
    actions.redeem(member=member, reward=Reward.objects.get(), key="k")
    other = Reward.objects.create(programme=running, slug="other", points=10, value=1000)
    with pytest.raises(Refused) as refusal:
        actions.redeem(member=member, reward=other, key="k")
    assert refusal.value.code == "key_reused"
    assert spendable(member) == 10
