import pytest

from loyalty.actions import account_of, issue_voucher, redeem
from loyalty.ledger import ledger
from loyalty.models import Lot, Posting, Reward, Voucher
from portal.activity.models import Event
from portal.shell.ports import Refused

from .factories import MemberFactory, give, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    programme()
    return MemberFactory()


@pytest.fixture
def reward(member):
    return Reward.objects.get(slug="voucher-10")


def test_ten_points_are_a_voucher(member, reward):
    give(member, 12)
    voucher = redeem(member=member, reward=reward, key="k").voucher
    assert (voucher.value, voucher.currency, account_of(member).available) == (1000, "EUR", 2)
    assert Event.objects.filter(kind="loyalty.voucher_issued", member=member).exists()


def test_the_same_key_redeems_once(member, reward):
    give(member, 30)
    assert redeem(member=member, reward=reward, key="k") == redeem(member=member, reward=reward, key="k")
    assert account_of(member).available == 20


def test_too_few_points_are_refused_and_nothing_is_taken(member, reward):
    give(member, 9)
    with pytest.raises(Refused) as refusal:
        redeem(member=member, reward=reward, key="k")
    assert refusal.value.code == "insufficient_points"
    assert not Posting.objects.filter(kind="redemption").exists()


def test_an_empty_stock_is_refused(member, reward):
    give(member, 20)
    Reward.objects.update(stock=1)
    redeem(member=member, reward=Reward.objects.get(), key="a")
    with pytest.raises(Refused) as refusal:
        redeem(member=member, reward=Reward.objects.get(), key="b")
    assert refusal.value.code == "out_of_stock"
    assert account_of(member).available == 10


def test_the_limit_per_member_holds(member, reward):
    give(member, 20)
    Reward.objects.update(per_member=1)
    redeem(member=member, reward=Reward.objects.get(), key="a")
    with pytest.raises(Refused) as refusal:
        redeem(member=member, reward=Reward.objects.get(), key="b")
    assert refusal.value.code == "limit_reached"


def test_the_earliest_expiry_is_spent_first(member, reward, time_machine):
    time_machine.move_to("2026-01-10T12:00:00Z")
    give(member, 8, "old")
    time_machine.move_to("2026-03-10T12:00:00Z")
    give(member, 8, "new")
    redeem(member=member, reward=reward, key="k")
    free = [lot.remaining - lot.reserved for lot in Lot.objects.order_by("expires_at")]
    assert free == [0, 6]


def test_nothing_is_spent_after_its_expiry_though_the_job_is_late(member, reward, time_machine):
    time_machine.move_to("2026-01-10T12:00:00Z")
    give(member, 10)
    time_machine.move_to("2028-01-09T22:50:00Z")
    assert ledger.spendable(account_of(member)) == 10
    time_machine.move_to("2028-01-09T23:00:00Z")
    assert ledger.spendable(account_of(member)) == 0
    with pytest.raises(Refused):
        redeem(member=member, reward=reward, key="k")


def test_a_gift_costs_no_points_and_comes_once(member, reward):
    first = issue_voucher(member=member, reward="voucher-10", source="run:1:0")
    assert issue_voucher(member=member, reward="voucher-10", source="run:1:0") == first
    assert Voucher.objects.get().redemption.posting is None


def test_redeeming_never_costs_a_tier(member, reward):
    from .factories import buy

    for number in range(10):
        buy(member, days_ago=20 + number)
    give(member, 10)
    redeem(member=member, reward=reward, key="k")
    assert account_of(member).tier.slug == "silver"
