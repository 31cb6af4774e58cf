"""A gift goes with what it was for, unless it is used, and returns with it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from loyalty import actions
from loyalty.models import Fulfilment, Redemption, Reward, Voucher
from loyalty.reasons import GIFT_FOR_HIDDEN
from portal.activity.models import Event
from portal.shell.ports import Refused

from .factories import MemberFactory, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db
SOURCE = "run:1:0"
HOME = actions.Wishes(recipient="Anna", street="Gasse 1", postcode="10115", city="Berlin", country="DE")


@pytest.fixture(autouse=True)
def reward():
    programme()
    Reward.objects.update(stock=5)
    return Reward.objects.get()


def given(member, kind="voucher"):
    Reward.objects.update(kind=kind)
    actions.issue_voucher(member=member, reward=Reward.objects.get().slug, source=SOURCE)
    return Redemption.objects.get()


def take():
    return actions.take_back_reward(source=SOURCE, reason=GIFT_FOR_HIDDEN).verdict


def give_back():
    return actions.give_reward_back(source=SOURCE).verdict


def use(purchase="till"):
    return actions.use_voucher(voucher=Voucher.objects.get(), purchase=purchase)


def test_an_unused_voucher_holds_no_longer(member):
    given(member)
    assert take() == "done"
    with pytest.raises(Refused) as refusal:
        use()
    assert refusal.value.code == "voucher_cancelled"


def test_it_returns_with_its_code(member):
    code = given(member).voucher.code
    take()
    assert give_back() == "done"
    assert (use().code, Redemption.objects.get().state) == (code, "captured")


def test_a_returned_voucher_lives_as_long_as_one_of_that_day(member):
    before = given(member).voucher.expires_at
    take()
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        give_back()
    assert (Voucher.objects.get().expires_at - before).days in range(88, 93)


def test_a_used_voucher_stays(member):
    given(member)
    use()
    assert (take(), give_back(), Voucher.objects.get().state) == (
        "skipped:used",
        "skipped:not_taken",
        "redeemed",
    )


def test_an_expired_voucher_is_not_touched(member):
    given(member)
    Voucher.objects.update(expires_at=timezone.now())
    assert (take(), Voucher.objects.get().state) == ("skipped:expired", "issued")


def test_what_staff_took_out_of_use_does_not_return(member):
    voucher = given(member).voucher
    actions.cancel_voucher(voucher=voucher, actor=MemberFactory(), reason="Lost")
    assert (take(), give_back()) == ("skipped:used", "skipped:not_taken")
    assert Voucher.objects.get().state == "cancelled"


def test_each_once_and_as_often_as_it_is_decided(member):
    given(member)
    found = [take(), take(), give_back(), give_back(), take(), give_back()]
    assert found == ["done", "done", "done", "skipped:not_taken", "done", "done"]
    kinds = [event.kind for event in Event.objects.filter(kind__startswith="loyalty.reward_").order_by("pk")]
    assert kinds == ["loyalty.reward_given", *["loyalty.reward_withdrawn", "loyalty.reward_returned"] * 2]


def test_nothing_was_given():
    assert (take(), give_back()) == ("skipped:not_given", "skipped:not_taken")


def test_what_she_redeemed_herself_is_not_a_gift(member):
    redemption = given(member)
    Redemption.objects.update(source="other")
    assert take() == "skipped:not_given"
    assert Voucher.objects.get(redemption=redemption).state == "issued"


def test_the_piece_stays_set_aside_for_a_reversal(member):
    given(member)
    take()
    assert Reward.objects.get().stock == 4
    give_back()
    assert Reward.objects.get().stock == 4


def test_a_gift_nobody_has_packed_is_called_off_and_packed_after_all(member):
    given(member, "gift")
    take()
    assert not Fulfilment.objects.to_do().exists()
    give_back()
    assert Fulfilment.objects.to_do().count() == 1


def test_a_gift_on_its_way_stays(member):
    task = given(member, "gift").fulfilment
    actions.change_wishes(fulfilment=task, wishes=HOME)
    task.refresh_from_db()
    actions.send_gift(fulfilment=task, actor=MemberFactory())
    assert (take(), Fulfilment.objects.get().state) == ("skipped:used", "sent")


def test_what_was_called_off_is_not_sent(member):
    task = given(member, "gift").fulfilment
    actions.change_wishes(fulfilment=task, wishes=HOME)
    take()
    task.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        actions.send_gift(fulfilment=task, actor=MemberFactory())
    assert refusal.value.code == "wrong_step"


def test_after_a_merge_it_returns_to_the_account_that_goes_on(member):
    given(member)
    take()
    into = actions.account_of(MemberFactory())
    manager = MemberFactory(roles=["manager"])
    actions.merge_accounts(account=actions.account_of(member), into=into, actor=manager, reason="Twice")
    give_back()
    assert Voucher.objects.get().account_id == into.pk
    check_books()


def test_its_page_says_why(client, member):
    voucher = given(member).voucher
    take()
    client.force_login(member)
    assert "moderator’s decision" in client.get(f"/loyalty/vouchers/{voucher.code}/").content.decode()
