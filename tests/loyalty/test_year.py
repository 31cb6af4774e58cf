"""The picture of a year adds up."""

import pytest
from django.utils import timezone

from loyalty.actions import account_of, adjust, expire_due, merge_accounts, redeem
from loyalty.models import Account, EarningRule, Programme, Reward
from loyalty.pages.year import Month, months_of, picture_of
from tests.loyalty.factories import MemberFactory, buy, give, programme


def month(earned=0, less=0, balance=0):
    return Month("M", earned, less, 0, 0, balance)


def test_the_line_of_nothing_lies_at_the_bottom():
    assert picture_of([month(), month()]).line == "60,46 180,46"


@pytest.mark.parametrize(
    "months",
    [
        [month()],
        [month(10, 0, 10), month(0, 10, 0)],
        [month(earned=3, less=5, balance=-2)],
        [month(10**15, 10**15, 10**15)],
    ],
)
def test_bars_and_line_stay_in_the_picture(months):
    picture = picture_of(months)
    for column in picture.columns:
        assert 0 <= column.up_y <= picture.axis
        assert column.up_y + column.up == picture.axis
        assert picture.axis + column.down <= 121
    for point in picture.line.split():
        assert 0 <= int(point.split(",")[1]) <= 48


@pytest.fixture
def spring(member, time_machine):
    """Ten points of January, of which six have ended in March, and five of February."""
    programme(months_to_live=2, undo_minutes=0)
    Reward.objects.update(points=4)
    for day, points in (("2026-01-10", 10), ("2026-02-10", 5)):
        time_machine.move_to(f"{day}T12:00:00Z", tick=False)
        give(member, points, day)
    redeem(member=member, reward=Reward.objects.get(), key="k")
    time_machine.move_to("2026-03-20T12:00:00Z", tick=False)


ADDING_UP = [(0, 0, 0, 0), (10, 0, 0, 10), (5, 4, 0, 11), (0, 0, 6, 5)]


def seen(member, count=4):
    months = months_of(account_of(member), timezone.now())[-count:]
    return [(one.earned, one.spent, one.expired, one.balance) for one in months]


@pytest.mark.django_db
@pytest.mark.parametrize("booked", [True, False])
def test_months_add_up_to_the_balance(member, spring, booked):
    if booked:
        expire_due()
    assert seen(member) == ADDING_UP


@pytest.mark.django_db
def test_a_closed_month_gets_no_expiry_after_it_was_closed(member, spring, time_machine):
    time_machine.move_to("2026-05-20T12:00:00Z", tick=False)
    Programme.objects.update(closed_until="2026-04-30")
    before = seen(member)
    expire_due()
    assert before == seen(member) == [(5, 4, 0, 11), (0, 0, 0, 11), (0, 0, 0, 11), (0, 0, 11, 0)]


@pytest.mark.django_db
def test_what_waits_past_its_end_is_in_no_balance(member, time_machine):
    time_machine.move_to("2026-01-10T12:00:00Z", tick=False)
    programme(months_to_live=2)
    EarningRule.objects.update(return_window_days=365)
    buy(member, at=timezone.now())
    time_machine.move_to("2026-03-20T12:00:00Z", tick=False)
    assert seen(member, 3) == [(1, 0, 0, 1), (0, 0, 0, 1), (0, 0, 1, 0)]


@pytest.mark.django_db
def test_a_correction_is_no_spending_and_a_debt_that_came_with_a_merge_is_in_its_month(member, time_machine):
    time_machine.move_to("2026-01-10T12:00:00Z", tick=False)
    programme()
    manager, old = MemberFactory(roles=["manager"]), MemberFactory()
    adjust(member=old, points=-5, reason="r", actor=manager, source="s", into_debt=True)
    give(member, 2)
    time_machine.move_to("2026-02-10T12:00:00Z", tick=False)
    accounts = {"account": account_of(old), "into": account_of(member)}
    merge_accounts(**accounts, reason="r", actor=manager)
    assert [one.balance for one in months_of(account_of(member), timezone.now())[-3:]] == [0, 2, -3]
    emptied = months_of(Account.objects.get(member=old), timezone.now())[-2:]
    assert [(one.spent, one.back, one.balance) for one in emptied] == [(0, 5, -5), (-5, 0, 0)]
