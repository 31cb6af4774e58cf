"""What can be done after a merge: goodwill taken back, the merge undone where someone was erased."""

import pytest

from loyalty import actions
from loyalty.models import Account, Posting, Purchase, Reward
from loyalty.privacy import erase
from loyalty.verifying import differences
from portal.shell.ports import Refused
from tests.members.factories import SegmentFactory

from .factories import MemberFactory, buy, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    programme()
    return MemberFactory(roles=["manager"])


@pytest.fixture
def old(manager):
    return MemberFactory()


@pytest.fixture
def granted(old):
    agent = MemberFactory(roles=["agent"])
    actions.grant_goodwill(member=old, points=5, source="case:1", actor=agent)
    return Posting.objects.get(kind="goodwill")


def merge(one, into, manager):
    account, home = (actions.account_of(member) for member in (one, into))
    return actions.merge_accounts(account=account, into=home, reason="one person", actor=manager)


def take_back(granted, manager):
    return actions.reverse_goodwill(posting=granted, actor=manager, reason="wrong case")


def available(member):
    return Account.objects.get(member=member).available


def test_goodwill_is_taken_back_where_it_has_moved_to(granted, old, member, manager):
    give(member, 3)
    merge(old, member, manager)
    back = take_back(granted, manager)
    assert (back.account, back.points, back.refers_to) == (Account.objects.get(member=member), 5, granted)
    assert (available(old), available(member)) == (0, 3)
    assert not list(differences())
    check_books()


def test_what_was_spent_at_home_is_not_owed(granted, old, member, manager):
    merge(old, member, manager)
    reward = Reward.objects.create(programme=granted.account.programme, slug="cup", points=4, value=1)
    actions.redeem(member=member, reward=reward, key="k")
    assert take_back(granted, manager).points == 1
    assert Account.objects.get(member=member).debt == 0


def test_it_is_found_again_after_the_merge_was_undone(granted, old, member, manager):
    actions.undo_merge(merge=merge(old, member, manager), actor=manager)
    assert take_back(granted, manager).account == granted.account
    assert available(old) == 0
    check_books()


def test_nobody_takes_back_what_came_home_to_her(granted, old, manager):
    merge(old, lead := MemberFactory(roles=["lead"]), manager)
    with pytest.raises(Refused) as refusal:
        take_back(granted, lead)
    assert refusal.value.code == "own_account"


def buyers():
    return dict(Purchase.objects.values_list("external_id", "member"))


@pytest.fixture
def merged(old, member, manager):
    buy(old, number="OLD")
    buy(member, number="HERS")
    return merge(old, member, manager)


def test_undone_after_the_merged_one_was_erased_the_purchases_stay_with_the_other(
    merged, old, member, manager
):
    erase(old)
    actions.undo_merge(merge=merged, actor=manager)
    assert buyers() == {"OLD": member.pk, "HERS": member.pk}
    check_books()


def test_undone_after_the_other_was_erased_her_own_purchases_come_back(merged, old, member, manager):
    erase(member)
    actions.undo_merge(merge=merged, actor=manager)
    assert buyers() == {"OLD": old.pk, "HERS": None}
    assert old.traits.get(name="lifetime_value").value == 6000
    check_books()


@pytest.mark.parametrize("who", ["old", "member"])
def test_a_segments_reward_is_for_the_one_at_home(old, member, manager, who):
    give(member, 10)
    merge(old, member, manager)
    segment = SegmentFactory()
    segment.memberships.create(member={"old": old, "member": member}[who])
    Reward.objects.update(segment=segment)
    try:
        actions.redeem(member=old, reward=Reward.objects.get(), key="k")
        got = "home"
    except Refused as refusal:
        got = refusal.code
    assert got == {"old": "not_offered", "member": "home"}[who]


@pytest.mark.parametrize("who", ["old", "member"])
def test_the_catalogue_shows_a_segments_reward_to_the_one_at_home(old, member, manager, who):
    """Who was merged away sees what she can redeem: what is for the member who holds the points now."""
    merge(old, member, manager)
    segment = SegmentFactory()
    segment.memberships.create(member={"old": old, "member": member}[who])
    Reward.objects.update(segment=segment)
    seen = {seer.pk: Reward.objects.visible_to(seer).exists() for seer in (old, member)}
    assert set(seen.values()) == {who == "member"}


def test_the_catalogue_of_her_own_where_the_one_at_home_was_erased(old, member, manager):
    merge(old, member, manager)
    erase(member)
    segment = SegmentFactory()
    segment.memberships.create(member=old)
    Reward.objects.update(segment=segment)
    assert Reward.objects.visible_to(old).exists()
