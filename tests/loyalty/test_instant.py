"""Saving, or an instant reward at the next purchase."""

import pytest
from django.utils import timezone

from loyalty import actions
from loyalty.models import Account, Redemption, Reward
from portal.activity.models import Event
from portal.notifications.models import Message
from portal.shell.ports import Refused

from .factories import buy, give, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(member):
    programme()
    actions.choose_instant_reward(member=member, reward=Reward.objects.get())
    return member


def refusals():
    return [event.payload["code"] for event in Event.objects.filter(kind="loyalty.instant_reward_refused")]


def test_the_next_purchase_redeems_it_once_and_tells(chosen, flow):
    give(chosen, 25)
    at = timezone.now().replace(microsecond=0)
    for _ in range(2):
        buy(chosen, number="A", at=at)
        flow()
    assert Redemption.objects.get().is_instant
    told = Message.objects.filter(member=chosen).values_list("template", flat=True)
    assert list(told).count("loyalty/instant_reward") == 1
    assert "loyalty/voucher_issued" not in told


def test_too_few_points_are_written_down_and_the_choice_stays(chosen, flow):
    buy(chosen, number="A", days_ago=0)
    flow()
    assert refusals() == ["insufficient_points"]
    give(chosen, 10)
    buy(chosen, number="B", days_ago=0)
    flow()
    assert Redemption.objects.count() == 1


def test_a_refused_one_leaves_the_choice(chosen, flow):
    buy(chosen, number="A", days_ago=0)
    flow()
    assert Account.objects.get().instant_reward == Reward.objects.get()


def test_a_choice_serves_one_purchase(chosen, flow):
    give(chosen, 35)
    for number in "ABC":
        buy(chosen, number=number, days_ago=0)
        flow()
    assert Redemption.objects.count() == 1
    assert Account.objects.get().instant_reward is None


def test_it_may_be_chosen_again(chosen, flow):
    give(chosen, 35)
    for number in "AB":
        actions.choose_instant_reward(member=chosen, reward=Reward.objects.get())
        buy(chosen, number=number, days_ago=0)
        flow()
    assert Redemption.objects.count() == 2


def test_a_purchase_made_before_the_choice_redeems_nothing(chosen, flow):
    give(chosen, 35)
    buy(chosen, number="A", days_ago=1)
    flow()
    assert not Redemption.objects.exists()
    assert Account.objects.get().instant_reward == Reward.objects.get()


def test_who_saves_keeps_her_points(chosen, flow):
    actions.choose_instant_reward(member=chosen, reward=None)
    give(chosen, 25)
    buy(chosen, days_ago=0)
    flow()
    assert not Redemption.objects.exists()
    assert not refusals()


def test_what_asks_for_an_address_cannot_be_instant(member):
    programme()
    Reward.objects.update(kind="gift")
    with pytest.raises(Refused) as refusal:
        actions.choose_instant_reward(member=member, reward=Reward.objects.get())
    assert refusal.value.code == "not_instant"
    Reward.objects.update(kind="voucher", active=False)
    with pytest.raises(Refused) as refusal:
        actions.choose_instant_reward(member=member, reward=Reward.objects.get())
    assert refusal.value.code == "not_offered"
