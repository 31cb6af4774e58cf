"""Two accounts of one person become one, and two again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty import actions
from loyalty.api.standing import standing_of
from loyalty.models import (
    Account,
    AccountMerge,
    Charity,
    CharityChoice,
    ClubPlan,
    Lot,
    Programme,
    Purchase,
    Redemption,
    Reward,
    Voucher,
)
from loyalty.pages import statement
from loyalty.verifying import differences
from portal.members.models import Member, Trait
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    programme()
    return MemberFactory(roles=["manager"])


@pytest.fixture
def old(manager):
    """10 points available, 1 pending, 2 qualifying, two purchases."""
    member = MemberFactory()
    give(member, 9, "t:old")
    buy(member, number="A")
    buy(member, number="B", days_ago=2)
    actions.mature_due()
    return member


def account_of(member):
    return Account.objects.get(member=member)


def merge(one, into, manager):
    return actions.merge_accounts(
        account=account_of(one), into=actions.account_of(into), reason="the same person", actor=manager
    )


def balances(member):
    account = account_of(member)
    return account.available, account.pending, account.debt, account.qualifying


def test_everything_moves_once(old, member, manager):
    expiries = list(Lot.objects.order_by("pk").values_list("expires_at", flat=True))
    assert merge(old, member, manager) == merge(old, member, manager)
    assert (balances(old), balances(member)) == ((0, 0, 0, 0), (10, 1, 0, 2))
    moved = Lot.objects.filter(account=account_of(member)).order_by("origin")
    assert list(moved.values_list("expires_at", flat=True)) == expiries
    assert account_of(member).tier.slug == "bronze"
    assert set(Purchase.objects.values_list("member", flat=True)) == {member.pk}
    assert not list(differences())
    check_books()


def test_traits_follow(old, member, manager):
    merge(old, member, manager)
    values = {t.name: t.value for t in Trait.objects.filter(member=member)}
    assert (values["points_available"], values["lifetime_value"], values["tier"]) == (10, 12_000, "bronze")
    assert Trait.objects.get(member=old, name="points_available").value == 0


def test_what_was_spent_and_the_club_are_told_as_they_are(old, member, manager):
    known = Purchase.objects.get(external_id="A")
    now = timezone.now()
    actions.record_refund(purchase=known, external_id="R", refunded_at=now, amount=1000)
    held = buy(old, number="C", days_ago=-1)
    actions.reject_purchase(purchase=held, actor=manager)
    plan = ClubPlan.objects.create(
        programme=known.programme, slug="club", name_en="Club", name_de="Club", fee=100
    )
    actions.start_or_renew(member=old, plan=plan, source="s", given_by=manager)
    merge(old, member, manager)
    values = {t.name: t.value for t in Trait.objects.filter(member=member)}
    assert (values["lifetime_value"], values["club"]) == (11_000, "club")
    assert values["last_purchase_at"] < now
    assert not Trait.objects.filter(member=old, name="club").exists()


def test_the_merged_member_sees_and_is_told_what_is_at_home(old, member, manager):
    actions.redeem(member=old, reward=Reward.objects.get(), key="k")
    give(member, 4, "t:own")
    merge(old, member, manager)
    assert Voucher.objects.visible_to(old).get() == Voucher.objects.visible_to(member).get()
    assert Redemption.objects.visible_to(old).count() == 1
    said = standing_of(old)
    assert (said.points.available, said.points.pending, said.tier) == (4, 1, "bronze")


def test_an_account_that_staffs_own_was_merged_into_is_her_own(member, manager):
    agent = MemberFactory(roles=["agent", "manager"])
    give(agent, 1, "t:agent")
    merge(agent, member, manager)
    said = {"member": member, "points": 1, "reason": "r", "source": "s", "actor": agent}
    for own in (actions.adjust, actions.grant_goodwill):
        with pytest.raises(Refused) as refusal:
            own(**said)
        assert refusal.value.code == "own_account"
    with pytest.raises(Refused) as refusal:
        actions.give(reward=Reward.objects.get(), member=member, source="s", actor=agent)
    assert refusal.value.code == "own_account"


def test_what_is_granted_or_redeemed_later_is_told_of_the_one_at_home(old, member, manager):
    merge(old, member, manager)
    give(old, 5, "t:later")
    actions.redeem(member=old, reward=Reward.objects.get(), key="k")
    traits = dict(Trait.objects.filter(name="points_available").values_list("member", "number"))
    assert traits == {old.pk: 0, member.pk: 5}


def test_what_comes_later_counts_at_home(old, member, manager):
    merge(old, member, manager)
    buy(old, number="C")
    give(old, 3, "t:later")
    redemption = actions.redeem(member=old, reward=Reward.objects.get(), key="k")
    assert (account_of(old).reserved, account_of(member).reserved) == (0, 10)
    assert redemption.account == account_of(member)
    assert balances(member)[:2] == (3, 2)
    assert Account.objects.visible_to(old).get() == account_of(member)
    check_books()


def test_a_repeated_purchase_of_before_is_still_the_same(old, member, manager):
    known = Purchase.objects.get(external_id="A")
    merge(old, member, manager)
    found = buy(Member.objects.get(pk=old.pk), number="A", at=known.purchased_at)
    assert found == known
    assert balances(member)[3] == 2


def test_an_open_redemption_is_settled_and_its_voucher_moves(old, member, manager):
    actions.redeem(member=old, reward=Reward.objects.get(), key="k")
    done = merge(old, member, manager)
    assert Redemption.objects.get().state == "captured"
    assert Voucher.objects.get().account == account_of(member)
    actions.undo_merge(merge=done, actor=manager)
    assert Voucher.objects.get().account == account_of(old)
    check_books()


def owe(member, points, manager):
    actions.adjust(member=member, points=-points, reason="r", actor=manager, source="t:owe", into_debt=True)


@pytest.mark.parametrize(("owed", "after"), [(4, (6, 1, 0, 2)), (14, (0, 1, 4, 2))])
def test_points_that_arrive_repay_what_is_owed(old, member, manager, owed, after):
    owe(member, owed, manager)
    merge(old, member, manager)
    assert balances(member) == after
    assert not list(differences())
    check_books()


@pytest.mark.parametrize(("own", "after"), [(9, (5, 1, 0, 2)), (3, (0, 1, 1, 2))])
def test_a_debt_that_arrives_is_repaid(old, member, manager, own, after):
    owe(old, 14, manager)
    give(member, own, "t:own")
    merge(old, member, manager)
    assert balances(member) == after
    assert not list(differences())
    check_books()


def test_what_repaid_a_debt_that_arrived_is_said_so(old, member, manager):
    owe(old, 14, manager)
    give(member, 9, "t:own")
    merge(old, member, manager)
    said = [line.sentence for line in statement.page_of(member, only="back").lines]
    assert said == ["4 points have repaid what was owed on another account that is part of this one now."]


def test_undoing_moves_back_what_remains(old, member, manager):
    give(member, 5, "t:own")
    Lot.objects.filter(source="t:own").update(expires_at=timezone.now() + timedelta(days=1))
    done = merge(old, member, manager)
    actions.redeem(member=member, reward=Reward.objects.get(), key="k")  # 5 of her own and 5 moved ones
    assert actions.undo_merge(merge=done, actor=manager) == actions.undo_merge(merge=done, actor=manager)
    assert (balances(old), balances(member)) == ((5, 1, 0, 2), (0, 0, 0, 0))
    assert set(Purchase.objects.values_list("member", flat=True)) == {old.pk}
    assert actions.account_of(old) == account_of(old)
    assert not list(differences())
    check_books()


def test_undoing_takes_back_what_is_still_owed(old, member, manager):
    owe(old, 14, manager)
    done = merge(old, member, manager)
    give(member, 1, "t:1")
    actions.undo_merge(merge=done, actor=manager)
    assert (account_of(old).debt, account_of(member).debt) == (3, 0)
    assert not list(differences())
    check_books()


def test_merges_in_a_row_are_undone_in_turn(old, member, manager):
    third = MemberFactory()
    give(third, 2, "t:third")
    first, second = merge(old, member, manager), merge(member, third, manager)
    assert actions.account_of(old) == account_of(third)
    with pytest.raises(Refused, match="merged already"):
        merge(old, third, manager)
    with pytest.raises(Refused) as refusal:
        actions.undo_merge(merge=first, actor=manager)
    assert refusal.value.code == "merged_on"
    actions.undo_merge(merge=second, actor=manager)
    assert actions.account_of(old) == account_of(member)
    actions.undo_merge(merge=first, actor=manager)
    assert [balances(one)[0] for one in (old, member, third)] == [10, 0, 2]
    assert not list(differences())
    check_books()


def test_what_cannot_be_merged_is_refused(old, member, manager):
    give(member, 1, "t:1")
    give(manager, 1, "t:2")
    codes = []
    for one, into, actor in ((old, old, manager), (old, manager, manager), (old, member, member)):
        with pytest.raises(Refused) as refusal:
            merge(one, into, actor)
        codes.append(refusal.value.code)
    merge(old, member, manager)
    with pytest.raises(Refused) as refusal:
        actions.merge_accounts(
            account=account_of(old), into=actions.account_of(MemberFactory()), reason="r", actor=manager
        )
    assert [*codes, refusal.value.code] == ["same_account", "own_account", "not_allowed", "merged"]


def test_it_can_be_merged_again_after_it_was_undone(old, member, manager):
    actions.undo_merge(merge=merge(old, member, manager), actor=manager)
    merge(old, member, manager)
    assert AccountMerge.objects.filter(undone_at=None).count() == 1
    assert balances(member) == (10, 1, 0, 2)
    check_books()


def charity(slug="trees"):
    running = Programme.objects.get()
    return Charity.objects.create(programme=running, slug=slug, name_en=slug, name_de=slug)


def test_whom_she_supports_comes_with_a_merge(old, manager, member):
    actions.choose_charity(member=old, charity=charity())
    merge(old, member, manager)
    account = account_of(member)
    assert account.charity.slug == "trees"
    assert CharityChoice.objects.at(account.pk, timezone.now()).charity.slug == "trees"


@pytest.mark.parametrize("kept", [True, False])
def test_what_the_other_one_chose_stays(old, manager, member, kept):
    actions.choose_charity(member=old, charity=charity())
    actions.choose_charity(member=member, charity=charity("bees"))
    if not kept:
        actions.choose_charity(member=member, charity=None)
    merge(old, member, manager)
    chosen = account_of(member).charity
    assert (chosen and chosen.slug) == ("bees" if kept else None)
