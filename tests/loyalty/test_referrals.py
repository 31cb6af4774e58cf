from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from loyalty.actions import (
    accept_invitation,
    approve_referral,
    forget_devices,
    invite,
    referral_code_of,
    refuse_referral,
    reward_referrals_due,
)
from loyalty.models import Account, Purchase, Referral, Reward, Voucher
from loyalty.privacy import erase, export
from loyalty.referrals.invitations import Invitation, device
from loyalty.referrals.referring import said_of
from portal.activity.models import Event
from portal.members.actions import join
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.loyalty.factories import MemberFactory, buy, programme
from tests.loyalty.test_charity import refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    made = programme(referral_points=5, referrals_per_month=3)
    made.referral_welcome = Reward.objects.get(slug="voucher-10")
    made.save()
    return MemberFactory(email="anna.beck@example.org", display_name="Anna Beck")


def friend_of(referrer, flow=None, email="zoe.wolf@example.com", device="", **values):
    """A friend who signs up with the referrer's code; she verifies her address where `flow` is given."""
    friend = MemberFactory(email=email, display_name="Zoe Wolf", **values)
    code = referral_code_of(referrer).code
    accept_invitation(friend=friend, invitation=Invitation(code), device=device)
    if flow:
        Referral.objects.update(invited_at=timezone.now() - timedelta(days=60))
        join(member=friend)
        flow()
    return friend


def state_of(friend):
    return Referral.objects.values_list("state", "reason").get(friend=friend)


def points(member):
    return sum(Account.objects.filter(member=member).values_list("available", flat=True))


def test_the_welcome_voucher_comes_with_the_verified_address(anna, flow):
    friend = friend_of(anna)
    assert not Voucher.objects.exists()
    join(member=friend)
    flow()
    assert Voucher.objects.get().account.member == friend
    assert state_of(friend) == ("joined", "")
    assert Message.objects.filter(member=anna, template="loyalty/referral_joined").exists()


def test_the_referrer_is_rewarded_after_the_return_window_once(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=15)
    flow()
    assert (reward_referrals_due(), reward_referrals_due()) == (1, 0)
    flow()
    assert points(anna) == 5
    assert Message.objects.filter(member=anna, template="loyalty/referral_rewarded").count() == 1
    assert not Message.objects.filter(member=anna, template="loyalty/points_granted").exists()


def test_within_the_return_window_nothing_is_due(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=13)
    flow()
    assert (reward_referrals_due(), state_of(friend)[0]) == (0, "purchased")


def test_two_purchases_reward_once(anna, flow):
    friend = friend_of(anna, flow)
    first, _second = buy(friend, days_ago=20), buy(friend, 7000, days_ago=19)
    flow()
    assert reward_referrals_due() == 1
    assert (points(anna), Referral.objects.get().purchase) == (5, first)


def test_an_earlier_purchase_may_be_reported_later(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=5)
    flow()
    earlier = buy(friend, 7000, days_ago=20)
    flow()
    assert Referral.objects.get().purchase == earlier
    assert reward_referrals_due() == 1


def test_what_went_back_in_full_is_not_rewarded(anna, flow):
    friend = friend_of(anna, flow)
    bought = buy(friend, days_ago=15)
    flow()
    refund(bought, bought.amount)
    flow()
    assert (reward_referrals_due(), state_of(friend)) == (0, ("refused", "returned"))


def test_another_purchase_does_not_stand_in_for_the_first(anna, flow):
    friend = friend_of(anna, flow)
    bought = buy(friend, days_ago=15)
    flow()
    Purchase.objects.filter(pk=bought.pk).update(refunded=bought.amount)
    buy(friend, 7000, days_ago=1)
    flow()
    assert (reward_referrals_due(), state_of(friend)) == (1, ("refused", "returned"))


def test_a_refund_nobody_has_told_of_yet_counts_as_well(anna, flow):
    friend = friend_of(anna, flow)
    bought = buy(friend, days_ago=15)
    flow()
    Purchase.objects.filter(pk=bought.pk).update(refunded=bought.amount)
    assert (reward_referrals_due(), points(anna)) == (1, 0)


def test_a_part_that_went_back_changes_nothing(anna, flow):
    friend = friend_of(anna, flow)
    bought = buy(friend, days_ago=15)
    flow()
    refund(bought, 100)
    flow()
    assert (reward_referrals_due(), points(anna)) == (1, 5)


def test_a_first_purchase_too_small_is_waited_past(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, 999, days_ago=20)
    flow()
    assert (reward_referrals_due(), state_of(friend)) == (0, ("joined", ""))
    buy(friend, 1000, days_ago=19)
    flow()
    assert (reward_referrals_due(), points(anna)) == (1, 5)


def test_a_cent_left_of_the_first_purchase_rewards_nobody(anna, flow):
    friend = friend_of(anna, flow)
    bought = buy(friend, days_ago=15)
    flow()
    refund(bought, bought.amount - 1)
    flow()
    assert (reward_referrals_due(), state_of(friend)) == (0, ("refused", "small"))
    assert "too small" in said_of(Referral.objects.get())
    approve_referral(referral=Referral.objects.get(), actor=MemberFactory(), reason="once more")
    assert state_of(friend) == ("joined", "")


@pytest.mark.parametrize("email", ["anna.beck+2@example.org", "Anna.Beck@EXAMPLE.org"])
def test_the_same_mailbox_is_the_same_person(anna, email):
    friend = MemberFactory(email="later@example.com")
    friend.email = email
    accept_invitation(friend=friend, invitation=Invitation(referral_code_of(anna).code))
    assert state_of(friend) == ("refused", "own")


def test_ones_own_code_is_refused(anna):
    accept_invitation(friend=anna, invitation=Invitation(referral_code_of(anna).code))
    assert state_of(anna) == ("refused", "own")


def test_who_has_registered_before_under_another_spelling_is_known(anna):
    MemberFactory(email="zoewolf@gmail.com")
    friend = friend_of(anna, email="zoe.wolf+new@googlemail.com")
    assert state_of(friend) == ("refused", "existing")


def test_who_has_bought_before_is_known(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=90)
    flow()
    assert state_of(friend) == ("refused", "existing")


def test_the_same_device_waits_for_staff_without_a_voucher(anna, flow):
    UserSession.objects.create(user=anna, ip="192.0.2.1", user_agent="Browser", session_key="a", data={})
    friend = friend_of(anna, flow, device=device("192.0.2.1", "Browser"))
    assert state_of(friend) == ("review", "doubtful")
    assert Referral.objects.get().signals == ["device"]
    assert not Voucher.objects.exists()


@pytest.mark.parametrize(
    ("email", "signal"), [("zoe@mailinator.com", "disposable"), ("annabeck7@example.com", "alike")]
)
def test_doubtful_addresses_wait_for_staff(anna, flow, email, signal):
    friend = friend_of(anna, flow, email=email)
    assert (state_of(friend)[0], Referral.objects.get().signals) == ("review", [signal])


def test_more_than_the_limit_of_a_month_wait_for_staff(anna, flow):
    friends = [friend_of(anna, email=f"{name}@example.com") for name in ("one", "two", "three", "four")]
    join(member=friends[-1])
    flow()
    assert Referral.objects.get(friend=friends[-1]).signals == ["many"]


def test_approval_welcomes_and_lets_the_purchase_count(anna, flow):
    friend = friend_of(anna, flow, email="zoe@mailinator.com")
    buy(friend, days_ago=15)
    flow()
    boss = MemberFactory()
    approve_referral(referral=Referral.objects.get(), actor=boss, reason="I know her")
    assert (state_of(friend)[0], Voucher.objects.count()) == ("purchased", 1)
    assert reward_referrals_due() == 1
    assert Referral.objects.values_list("decided_by", "decision").get() == (boss.pk, "I know her")


def test_an_existing_customer_can_be_let_in_and_the_next_purchase_counts(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=90)
    flow()
    approve_referral(referral=Referral.objects.get(), actor=MemberFactory(), reason="years ago")
    assert state_of(friend) == ("joined", "")
    second = buy(friend, days_ago=1)
    flow()
    assert Referral.objects.get().purchase == second


def test_refusal_takes_the_unused_voucher_back(anna, flow):
    friend = friend_of(anna, flow)
    refuse_referral(referral=Referral.objects.get(), actor=MemberFactory(), reason="a trick")
    assert state_of(friend) == ("refused", "staff")
    assert Voucher.objects.get().state == Voucher.State.CANCELLED


def test_who_is_refused_before_verifying_gets_nothing_later(anna, flow):
    friend = friend_of(anna)
    refuse_referral(referral=Referral.objects.get(), actor=MemberFactory(), reason="a trick")
    join(member=friend)
    flow()
    assert not Voucher.objects.exists()


@pytest.mark.parametrize("who", ["referrer", "friend"])
def test_nobody_decides_on_her_own(anna, who):
    friend = friend_of(anna)
    actor = {"referrer": anna, "friend": friend}[who]
    with pytest.raises(Refused, match="Another person"):
        refuse_referral(referral=Referral.objects.get(), actor=actor, reason="hm")


def test_a_decision_needs_a_reason(anna):
    friend_of(anna)
    with pytest.raises(Refused, match="why"):
        refuse_referral(referral=Referral.objects.get(), actor=MemberFactory(), reason=" ")


def test_what_is_rewarded_is_not_decided_any_more(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=15)
    flow()
    reward_referrals_due()
    with pytest.raises(Refused, match="any more"):
        refuse_referral(referral=Referral.objects.get(), actor=MemberFactory(), reason="late")


def test_an_invitation_is_used_by_one_friend_and_the_next_has_her_own(anna):
    invitation = invite(code=referral_code_of(anna), channel="mail")
    for email in ("one@example.com", "two@example.com"):
        accept_invitation(friend=MemberFactory(email=email), invitation=invitation)
    assert Referral.objects.filter(friend__isnull=False, channel="mail").count() == 2
    assert Referral.objects.count() == 2


def test_an_unknown_code_brings_nobody(anna):
    assert accept_invitation(friend=MemberFactory(), invitation=Invitation("nobody00")) is None


def test_a_friend_comes_once(anna):
    friend = friend_of(anna)
    other = MemberFactory(email="clara@example.com")
    accept_invitation(friend=friend, invitation=Invitation(referral_code_of(other).code))
    assert Referral.objects.get(friend=friend).referrer == anna


def test_devices_are_forgotten_after_30_days(anna):
    friend_of(anna, device="f" * 64)
    assert forget_devices() == 0
    Referral.objects.update(invited_at=timezone.now() - timedelta(days=31))
    assert (forget_devices(), Referral.objects.get().device) == (1, "")


def test_erasing_the_friend_removes_her_and_the_fingerprint(anna):
    friend = friend_of(anna, device="f" * 64, email="zoe@mailinator.com")
    erase(friend)
    assert Referral.objects.values_list("friend", "device", "signals").get() == (None, "", [])


def test_erasing_the_referrer_removes_her_link_and_ends_the_reward(anna, flow):
    friend = friend_of(anna, flow)
    buy(friend, days_ago=15)
    flow()
    erase(anna)
    assert Referral.objects.get().referrer is None
    assert reward_referrals_due() == 0


def test_the_export_lists_referrals_without_the_other_persons_name(anna, flow):
    friend = friend_of(anna, flow)
    assert export(anna)["referrals"][0]["state"] == "joined"
    assert "Zoe" not in str(export(anna)["referrals"])
    assert export(friend)["invited_by"][0]["state"] == "joined"


def test_without_a_welcome_reward_she_joins_all_the_same(anna, flow):
    Reward.objects.update(stock=0)
    assert state_of(friend_of(anna, flow))[0] == "joined"


def test_events_name_no_person(anna, flow):
    friend_of(anna, flow)
    assert all("Zoe" not in str(event.payload) for event in Event.objects.all())
