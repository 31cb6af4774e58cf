from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty import actions
from loyalty.actions import choose_charity, record_payout, redeem, settle_due, undo
from loyalty.events import PurchaseRecorded
from loyalty.models import Charity, CharityChoice, CharityPayout, CharityShare, Donation, Purchase, Reward
from loyalty.subscriptions.purchases import REFUNDED
from portal.activity.actions import record
from portal.activity.payloads import Reported
from portal.shell.ports import Refused
from tests.loyalty.factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db


def charity(made, slug="trees", **values):
    return Charity.objects.create(programme=made, slug=slug, name_en="Trees", name_de="Bäume", **values)


@pytest.fixture
def trees():
    return charity(programme())


def supporting(member, chosen, days=400):
    """She has supported it for that many days."""
    account = choose_charity(member=member, charity=chosen)
    CharityChoice.objects.update(chosen_at=timezone.now() - timedelta(days=days))
    return account


def refund(purchase, amount):
    """What the refund's event says, and the purchase after it."""
    Purchase.objects.filter(pk=purchase.pk).update(refunded=amount)
    record(Reported(kind=REFUNDED, content={"purchase_id": purchase.pk}), member=purchase.member)


def donation_reward(chosen):
    return Reward.objects.create(
        programme=chosen.programme, kind=Reward.Kind.DONATION, slug="give", name_en="Give", name_de="Geben",
        points=3, charity=chosen,
    )  # fmt: skip


@pytest.mark.parametrize(("cents", "share"), [(10_000, 50), (10_199, 50), (10_200, 51), (199, 0)])
def test_the_share_is_rounded_down(member, flow, trees, cents, share):
    supporting(member, trees)
    buy(member, cents)
    flow()
    assert sum(CharityShare.objects.values_list("amount", flat=True)) == share


def test_a_purchase_counts_for_what_was_chosen_at_its_time(member, flow, trees):
    supporting(member, trees, days=20)
    choose_charity(member=member, charity=charity(trees.programme, "bees"))
    buy(member, 10_000, days_ago=30)
    buy(member, 20_000, days_ago=10)
    buy(member, 30_000, days_ago=-0.001)
    flow()
    found = CharityShare.objects.order_by("pk").values_list("charity__slug", "amount")
    assert list(found) == [("trees", 100), ("bees", 150)]


def test_delivered_twice_it_is_shared_once(member, flow, trees):
    supporting(member, trees)
    bought = buy(member, 10_000)
    record(PurchaseRecorded(purchase_id=bought.pk, points=1), member=member)
    flow()
    assert CharityShare.objects.get().amount == 50


@pytest.mark.parametrize("parts", [(3_333, 6_000), (9_333,), (1, 9_332)])
def test_refunds_in_parts_leave_the_share_of_what_is_left(member, flow, trees, parts):
    supporting(member, trees)
    bought = buy(member, 10_000)
    flow()
    taken = 0
    for part in parts:
        taken += part
        refund(bought, taken)
        flow()
    assert CharityShare.objects.get().amount == (10_000 - 9_333) * 50 // 10_000


def test_a_refund_that_was_not_seen_is_counted_all_the_same(member, trees):
    supporting(member, trees)
    bought = buy(member, 10_000)
    opened, before = (Purchase.objects.get(pk=bought.pk) for _ in range(2))
    Purchase.objects.update(refunded=4000)
    assert actions.share_purchase(purchase=opened).amount == 30
    Purchase.objects.update(refunded=8000)
    actions.reduce_share(purchase=before)
    assert CharityShare.objects.get().amount == 10


def test_none_is_a_choice(member, flow, trees):
    supporting(member, trees)
    choose_charity(member=member, charity=None)
    buy(member, days_ago=-0.001)
    flow()
    assert not CharityShare.objects.exists()


def test_one_that_is_not_offered_cannot_be_chosen(member):
    with pytest.raises(Refused, match="can't be chosen"):
        choose_charity(member=member, charity=charity(programme(), active=False))


def test_points_are_donated_when_the_redemption_is_settled(member, trees):
    give(member, 10)
    redemption = redeem(member=member, reward=donation_reward(trees), key="1")
    assert not Donation.objects.exists()
    redemption.__class__.objects.update(undo_until=timezone.now())
    settle_due()
    settle_due()
    assert Donation.objects.values_list("points", "amount", "currency").get() == (3, 300, "EUR")


def test_what_is_undone_is_not_donated(member, trees):
    give(member, 10)
    undo(redemption=redeem(member=member, reward=donation_reward(trees), key="1"), actor=member)
    settle_due()
    assert not Donation.objects.exists()


def payable(member, trees, flow, day):
    supporting(member, trees)
    bought = buy(member, 10_000)
    flow()
    CharityShare.objects.update(due_at=trees.programme.start_of(day))
    return bought


def yesterday(made):
    return made.day_of(timezone.now()) - timedelta(days=1)


def test_a_payout_is_kept_and_a_later_refund_changes_nothing(member, flow, trees):
    day = yesterday(trees.programme)
    bought = payable(member, trees, flow, day)
    boss = MemberFactory()
    [payout] = record_payout(programme=trees.programme, first_day=day, last_day=day, actor=boss)
    refund(bought, 10_000)
    flow()
    assert (payout.donated, payout.shared, payout.paid_by) == (0, 50, boss)
    assert CharityShare.objects.get().amount == 50


@pytest.mark.parametrize(("before", "after"), [(0, 0), (3, 0), (0, 3), (3, 3)])
def test_days_are_paid_once(member, flow, trees, before, after):
    day = yesterday(trees.programme) - timedelta(days=9)
    payable(member, trees, flow, day)
    boss = MemberFactory()
    record_payout(programme=trees.programme, first_day=day, last_day=day, actor=boss)
    around = {"first_day": day - timedelta(days=before), "last_day": day + timedelta(days=after)}
    with pytest.raises(Refused, match="paid already"):
        record_payout(programme=trees.programme, actor=boss, **around)
    assert CharityPayout.objects.count() == 1


@pytest.mark.parametrize(("first", "last"), [(0, 0), (1, 2), (-5, 0)])
def test_a_period_is_over_and_the_right_way_round(member, trees, first, last):
    today = trees.programme.day_of(timezone.now())
    days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
    with pytest.raises(Refused, match="days that are over"):
        record_payout(programme=trees.programme, actor=member, **days)


def test_nothing_payable_makes_no_payout(member, trees):
    day = yesterday(trees.programme)
    with pytest.raises(Refused, match="nothing to pay"):
        record_payout(programme=trees.programme, first_day=day, last_day=day, actor=member)


def test_what_comes_in_late_is_payable_from_now_on(member, flow, trees):
    supporting(member, trees)
    buy(member, 10_000, days_ago=300)
    flow()
    assert CharityShare.objects.get().due_at > timezone.now() - timedelta(minutes=1)
