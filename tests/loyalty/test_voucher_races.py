"""Tills and members at once, on real connections of a real PostgreSQL."""

import pytest

from loyalty import actions
from loyalty.models import Account, Redemption, Reward, Voucher

from .factories import MemberFactory, give, programme
from .invariants import check_books
from .test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def redemption():
    programme()
    member = MemberFactory()
    give(member, 10)
    return actions.redeem(member=member, reward=Reward.objects.get(), key="k")


def test_one_voucher_at_twenty_tills_is_used_once(redemption):
    voucher = redemption.voucher
    found = at_once(20, lambda n: actions.use_voucher(voucher=voucher, purchase=f"till-{n}").used_by)
    assert found.count("voucher_used") == 19
    assert Voucher.objects.get().used_by in found
    assert Account.objects.get().reserved == 0
    check_books()


def test_it_is_either_used_or_undone(redemption):
    def act(number):
        if number % 2:
            return actions.undo(redemption=redemption, actor=None).state
        return actions.use_voucher(voucher=redemption.voucher, purchase="till").state

    found = set(at_once(10, act))
    assert found in ({"redeemed", "too_late"}, {"undone", "voucher_cancelled"})
    check_books()


def test_several_workers_settle_once(redemption):
    Redemption.objects.update(undo_until=redemption.redeemed_at)
    assert sum(at_once(4, lambda n: actions.settle_due())) == 1
    assert Account.objects.get().reserved == 0
    check_books()


def test_a_gift_is_either_used_or_withdrawn():
    programme()
    actions.issue_voucher(member=MemberFactory(), reward=Reward.objects.get().slug, source="run:1:0")
    voucher = Voucher.objects.get()

    def act(number):
        if number % 2:
            return actions.take_back_reward(source="run:1:0", reason="gone").verdict
        return actions.use_voucher(voucher=voucher, purchase="till").state

    found = set(at_once(10, act))
    assert found in ({"redeemed", "skipped:used"}, {"done", "voucher_cancelled"})
    check_books()
