"""Referrals where accounts of one person are merged: purchases under either, and nobody refers herself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty.actions import approve_referral, reward_referrals_due, undo_merge
from loyalty.models import Referral, Reward, Voucher
from tests.loyalty.factories import MemberFactory, buy, programme

from .test_merge_afterwards import merge
from .test_referrals import friend_of, points, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    made = programme(referral_points=5)
    made.referral_welcome = Reward.objects.get(slug="voucher-10")
    made.save()
    return MemberFactory(email="anna.beck@example.org", display_name="Anna Beck")


@pytest.fixture
def manager(anna):
    return MemberFactory(roles=["manager"])


@pytest.fixture
def other(anna):
    """The other account of one of the two."""
    return MemberFactory(email="shop@example.net")


@pytest.mark.parametrize("first", ["merge", "purchase"])
def test_a_purchase_under_the_friends_other_account_is_hers(anna, other, manager, flow, first):
    friend = friend_of(anna, flow)
    steps = {
        "merge": lambda: merge(friend, other, manager),
        "purchase": lambda: buy(other, days_ago=20),
    }
    for name in sorted(steps, key=lambda name: name != first):
        steps[name]()
        flow()
    assert state_of(friend) == ("purchased", "")
    assert (reward_referrals_due(), points(anna)) == (1, 5)


def test_so_is_one_under_her_own_after_another_came_into_it(anna, other, manager, flow):
    friend = friend_of(anna, flow)
    buy(other, days_ago=20)
    merge(other, friend, manager)
    flow()
    assert state_of(friend) == ("purchased", "")


def test_who_had_bought_under_the_other_account_was_a_customer(anna, other, manager, flow):
    friend = friend_of(anna, flow)
    buy(other, days_ago=90)
    merge(friend, other, manager)
    flow()
    assert state_of(friend) == ("refused", "existing")


def test_the_referrers_points_come_to_where_her_account_went(anna, other, manager, flow):
    friend = friend_of(anna, flow)
    merge(anna, other, manager)
    buy(friend, days_ago=20)
    flow()
    assert (reward_referrals_due(), points(anna), points(other)) == (1, 0, 5)


@pytest.mark.parametrize("to", ["each other", "a third"])
def test_friend_and_referrer_that_are_one_person_end_the_referral_at_once(anna, other, manager, flow, to):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=1)
    flow()
    merge(friend, anna, manager)
    if to == "a third":
        merge(anna, other, manager)
    flow()
    assert state_of(friend) == ("refused", "own")
    assert Voucher.objects.get().state == "cancelled"


def test_a_reward_for_oneself_is_taken_back(anna, manager, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=20)
    flow()
    reward_referrals_due()
    assert points(anna) == 5
    merge(friend, anna, manager)
    flow()
    assert (state_of(friend), points(anna)) == (("refused", "own"), 0)


def test_after_the_merge_was_undone_staff_lets_it_count_again(anna, manager, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=20)
    flow()
    reward_referrals_due()
    done = merge(friend, anna, manager)
    flow()
    undo_merge(merge=done, actor=manager)
    flow()
    approve_referral(referral=Referral.objects.get(), actor=manager, reason="two people after all")
    assert (reward_referrals_due(), state_of(friend), points(anna)) == (1, ("rewarded", ""), 5)


def test_who_is_merged_before_verifying_gets_no_welcome(anna, manager, flow):
    friend = friend_of(anna)
    merge(friend, anna, manager)
    Referral.objects.update(invited_at=timezone.now() - timedelta(days=60))
    flow()
    assert state_of(friend) == ("refused", "own")
    assert not Voucher.objects.exists()
