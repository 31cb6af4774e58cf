"""What a merge moves goes back to whom it belongs, and nothing of it is there twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty import actions
from loyalty.actions import reward_referrals_due
from loyalty.api.standing import standing_of
from loyalty.models import (
    Account,
    Charity,
    CharityChoice,
    CharityShare,
    ClubPlan,
    Membership,
    Programme,
    Purchase,
    Redemption,
    Referral,
    Reward,
    Tier,
    Voucher,
)
from loyalty.verifying import differences
from portal.members.models import Trait
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    programme(undo_minutes=0)
    return MemberFactory(roles=["manager"])


@pytest.fixture
def old(manager):
    return MemberFactory()


def merge(one, into, manager):
    account, home = (actions.account_of(member) for member in (one, into))
    return actions.merge_accounts(account=account, into=home, reason="one person", actor=manager)


def undo(done, manager):
    actions.undo_merge(merge=done, actor=manager)
    check_books()
    assert not list(differences())


def account_of(member):
    return Account.objects.get(member=member)


def traits(member):
    return {trait.name: trait.value for trait in Trait.objects.filter(member=member)}


def charity(slug="trees"):
    return Charity.objects.create(programme=Programme.objects.get(), slug=slug, name_en=slug, name_de=slug)


def chosen(member):
    found = account_of(member)
    said = CharityChoice.objects.at(found.pk, timezone.now())
    return found.charity and found.charity.slug, said and said.charity and said.charity.slug


def test_whom_she_supports_goes_back_with_her(old, member, manager):
    actions.choose_charity(member=old, charity=charity())
    done = merge(old, member, manager)
    assert chosen(member) == ("trees", "trees")
    undo(done, manager)
    assert (chosen(old), chosen(member)) == (("trees", "trees"), (None, None))


@pytest.mark.parametrize("who", ["old", "member"])
def test_what_was_chosen_at_home_since_stays_there(old, member, manager, who):
    actions.choose_charity(member=old, charity=charity())
    done = merge(old, member, manager)
    actions.choose_charity(member={"old": old, "member": member}[who], charity=charity("bees"))
    undo(done, manager)
    assert (chosen(old)[0], chosen(member)[0]) == ("trees", "bees")


def test_merged_again_it_comes_again(old, member, manager):
    actions.choose_charity(member=old, charity=charity())
    undo(merge(old, member, manager), manager)
    merge(old, member, manager)
    assert chosen(member)[0] == "trees"


def test_a_share_is_for_whom_the_account_it_earned_on_supported_then(old, member, manager):
    actions.choose_charity(member=old, charity=charity())
    bought = buy(old, at=timezone.now())
    merge(old, member, manager)
    actions.share_purchase(purchase=Purchase.objects.get(pk=bought.pk))
    share = CharityShare.objects.get()
    assert (share.charity.slug, share.account) == ("trees", account_of(old))


@pytest.fixture
def plan(manager):
    return ClubPlan.objects.create(
        programme=Programme.objects.get(), slug="club", name_en="Club", name_de="Club", fee=100
    )


def test_a_term_goes_back_and_what_was_to_follow_it_begins_now(old, member, manager, plan):
    term = actions.start_or_renew(member=old, plan=plan, source="old")
    done = merge(old, member, manager)
    later = actions.start_or_renew(member=member, plan=plan, source="hers")
    assert later.starts_at == term.ends_at
    undo(done, manager)
    now = timezone.now()
    running = Membership.objects.running(now)
    assert {(one.account, one.source) for one in running} == {
        (account_of(old), "old"), (account_of(member), "hers"),
    }  # fmt: skip
    assert (traits(old)["club"], traits(member)["club"]) == ("club", "club")


def test_a_gift_for_a_birthday_is_given_once_to_one_person(old, member, manager, plan):
    plan.birthday_reward = Reward.objects.get()
    plan.save()
    actions.start_or_renew(member=old, plan=plan, source="old")
    first = actions.give_birthday_gift(member=old, year=2026)
    merge(old, member, manager)
    assert actions.give_birthday_gift(member=member, year=2026) == first
    assert Redemption.objects.count() == 1


def test_only_the_one_at_home_is_in_a_tier(old, member, manager):
    Tier.objects.filter(slug="silver").update(threshold=2)
    buy(old, number="A")
    buy(old, number="B", days_ago=2)
    done = merge(old, member, manager)
    assert ("tier" in traits(old), traits(member)["tier"]) == (False, "silver")
    undo(done, manager)
    assert traits(old)["tier"] == "silver"


def test_a_campaign_gives_one_person_one_gift(old, member, manager):
    buy(old, number="A")
    buy(member, number="B")
    merge(old, member, manager)
    tier = Tier.objects.get(slug="bronze")
    actions.give_to_segment(reward=Reward.objects.get(), actor=manager, reason="spring", tier=tier)
    actions.give_due()
    assert list(Redemption.objects.values_list("account__member", flat=True)) == [member.pk]


def test_a_cap_per_member_is_one_for_all_her_accounts(old, member, manager):
    Programme.objects.get().rules.update(cap_points=2, cap_period="ever")
    Programme.objects.update(version=10**6)
    for number in "AB":
        buy(old, number=number)
    done = merge(old, member, manager)
    buy(member, number="C")
    assert account_of(member).pending == 2
    undo(done, manager)
    buy(member, number="D")
    assert (account_of(old).pending, account_of(member).pending) == (2, 1)
    assert not list(differences())


def test_a_limit_per_member_counts_what_came_and_forgets_what_went(old, member, manager):
    reward = Reward.objects.get()
    Reward.objects.update(per_member=1)
    give(old, 10)
    give(member, 10, "t:2")
    actions.redeem(member=old, reward=reward, key="k")
    done = merge(old, member, manager)
    with pytest.raises(Refused) as refusal:
        actions.redeem(member=member, reward=Reward.objects.get(), key="k2")
    assert refusal.value.code == "limit_reached"
    undo(done, manager)
    actions.redeem(member=member, reward=Reward.objects.get(), key="k3")
    assert {voucher.account.member for voucher in Voucher.objects.all()} == {old, member}


def test_what_is_held_for_review_and_the_instant_reward_come_back(old, member, manager):
    held = buy(old, number="AHEAD", days_ago=-2)
    actions.choose_instant_reward(member=old, reward=Reward.objects.get())
    done = merge(old, member, manager)
    held.refresh_from_db()
    assert held.member == member
    undo(done, manager)
    held.refresh_from_db()
    assert (held.member, account_of(old).instant_reward) == (old, Reward.objects.get())
    assert account_of(member).instant_reward is None


def test_traits_and_card_say_again_what_each_has(old, member, manager):
    give(old, 4)
    buy(old, 7000, number="A", days_ago=3, lines=[{"sku": "MILL", "quantity": 1}])
    before = traits(old)
    undo(merge(old, member, manager), manager)
    assert traits(old) == before
    assert {"lifetime_value": 0, "points_available": 0}.items() <= traits(member).items()
    assert not {"products", "last_purchase_at"} & traits(member).keys()
    assert [standing_of(one).points.available for one in (old, member)] == [4, 0]


def test_tags_consents_and_the_number_of_the_card_never_move(old, member, manager):
    before = [(one.number, list(one.tags.all())) for one in (old, member)]
    merge(old, member, manager)
    assert [(one.number, list(one.tags.all())) for one in (old, member)] == before


@pytest.fixture
def bought_as_friend(manager, old):
    """A referral of `old`, who has joined and bought, and whose reward is due."""
    referrer = MemberFactory()
    now = timezone.now()
    return Referral.objects.create(
        programme=Programme.objects.get(), referrer=referrer, friend=old, source="t", state="purchased",
        points=5, invited_at=now - timedelta(days=40), joined_at=now - timedelta(days=40),
        purchase=buy(old, number="FIRST", days_ago=30), reward_due_at=now - timedelta(days=1),
    )  # fmt: skip


def settled(referral):
    reward_referrals_due()
    referral.refresh_from_db()
    return referral.state, referral.reason


def test_a_friend_who_turns_out_to_be_a_customer_brings_no_reward(bought_as_friend, old, member, manager):
    buy(member, number="EARLIER", days_ago=90)
    merge(old, member, manager)
    assert settled(bought_as_friend) == ("refused", "existing")


def test_a_friend_who_turns_out_to_be_the_referrer_by_way_of_a_third(bought_as_friend, old, manager):
    third = MemberFactory()
    merge(old, third, manager)
    merge(bought_as_friend.referrer, third, manager)
    assert settled(bought_as_friend) == ("refused", "own")


def test_two_new_accounts_of_one_friend_bring_the_reward_once(bought_as_friend, old, member, manager):
    merge(old, member, manager)
    assert settled(bought_as_friend) == ("rewarded", "")
    assert account_of(bought_as_friend.referrer).available == 5


def test_a_first_purchase_that_went_back_to_another_is_not_the_friends(old, member, manager):
    now = timezone.now()
    bought = buy(old, number="FIRST", days_ago=30)
    done = merge(old, member, manager)
    referral = Referral.objects.create(
        programme=Programme.objects.get(), referrer=MemberFactory(), friend=member, source="t", points=5,
        state="joined", invited_at=now - timedelta(days=40), joined_at=now - timedelta(days=40),
    )  # fmt: skip
    actions.friend_bought(friend=member)
    referral.refresh_from_db()
    assert (referral.state, referral.purchase) == ("purchased", bought)
    undo(done, manager)
    assert settled(referral) == ("joined", "")
    assert referral.purchase is None
