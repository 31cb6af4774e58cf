"""What is redeemed is reserved first: undone or settled, in any order with use, expiry and debt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty import actions
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Entry, Lot, Posting, Redemption, Reward, Tier, Voucher
from loyalty.verifying import differences
from portal.activity.models import Event
from portal.shell.ports import Refused
from tests.members.factories import SegmentFactory

from .factories import MemberFactory, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(time_machine):
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    programme()
    member = MemberFactory()
    give(member, 12)
    return member


def redeem(member, key="k", **values):
    Reward.objects.update(**values)
    return actions.redeem(member=member, reward=Reward.objects.get(), key=key)


def refused(member, **values):
    with pytest.raises(Refused) as refusal:
        redeem(member, **values)
    return refusal.value.code


def balances(member):
    account = actions.account_of(member)
    return account.available, account.reserved, account.debt


def lend(member, points):
    """What a refund of spent points books."""
    posting = ledger.open_posting(
        actions.account_of(member), kind=Posting.Kind.GRANT, source_system="test", source_ref="owe",
        points=points, effective_at=timezone.now(),
    )  # fmt: skip
    ledger.move(posting, [ledger.Move(Slot.LENT, Slot.DEBT, points)])


def test_points_are_reserved_until_the_undo_period_is_over(member, time_machine):
    redemption = redeem(member)
    assert balances(member) == (2, 10, 0)
    assert redemption.undo_until == timezone.now() + timedelta(minutes=30)
    time_machine.move_to("2026-03-10T12:29:59Z", tick=False)
    assert actions.settle_due() == 0
    time_machine.move_to("2026-03-10T12:30:00Z", tick=False)
    assert (actions.settle_due(), actions.settle_due()) == (1, 0)
    assert balances(member) == (2, 0, 0)
    check_books()


def test_what_is_spent_counts_from_when_it_was_redeemed(member, time_machine):
    redemption = redeem(member)
    time_machine.move_to("2026-03-10T15:00:00Z", tick=False)
    actions.settle_due()
    assert Entry.objects.get(to_slot=Slot.REDEEMED).effective_at == redemption.redeemed_at


def test_without_an_undo_period_points_are_spent_at_once(member):
    programme_of = actions.account_of(member).programme
    type(programme_of).objects.update(undo_minutes=0)
    redemption = redeem(member)
    assert (redemption.state, redemption.undo_until) == ("captured", None)
    assert balances(member) == (2, 0, 0)
    check_books()


def test_undoing_gives_points_stock_turn_and_voucher_back(member):
    redemption = redeem(member, stock=3, per_member=1)
    for _ in range(2):
        assert actions.undo(redemption=redemption, actor=member).state == "undone"
    assert balances(member) == (12, 0, 0)
    assert Reward.objects.get().stock == 3
    assert Voucher.objects.get().state == "cancelled"
    assert redeem(member, key="again").state == "reserved"
    assert Event.objects.filter(kind="loyalty.redemption_undone", member=member).count() == 1
    check_books()
    assert not list(differences())


@pytest.mark.parametrize("job_has_run", [True, False])
def test_nothing_is_undone_after_its_period(member, time_machine, job_has_run):
    redemption = redeem(member)
    time_machine.move_to("2026-03-10T12:30:00Z", tick=False)
    if job_has_run:
        actions.settle_due()
    with pytest.raises(Refused) as refusal:
        actions.undo(redemption=redemption, actor=member)
    assert refusal.value.code == "too_late"


def test_an_undo_period_ends_as_the_event_begins(member):
    starts = timezone.now() + timedelta(minutes=10)
    assert redeem(member, kind="event", happens_at=starts).undo_until == starts


def test_what_is_owed_is_repaid_by_an_undo(member):
    redemption = redeem(member)
    actions.redeem(member=member, reward=Reward.objects.create(
        programme=redemption.reward.programme, slug="rest", points=2, value=1), key="rest")  # fmt: skip
    lend(member, 4)
    actions.undo(redemption=redemption, actor=member)
    assert balances(member) == (6, 2, 0)
    check_books()


def test_what_comes_back_to_a_lot_past_its_expiry_expires(member, time_machine):
    time_machine.move_to("2028-03-09T22:50:00Z", tick=False)
    redemption = redeem(member)
    time_machine.move_to("2028-03-09T23:05:00Z", tick=False)
    actions.expire_due()
    assert balances(member) == (0, 10, 0)
    actions.undo(redemption=redemption, actor=member)
    assert ledger.spendable(actions.account_of(member)) == 0
    actions.expire_due()
    assert balances(member) == (0, 0, 0)
    assert Lot.objects.get().remaining == 0
    check_books()


def test_using_the_voucher_settles_its_redemption(member):
    redemption = redeem(member)
    actions.use_voucher(voucher=redemption.voucher, purchase="till-1")
    assert balances(member) == (2, 0, 0)
    with pytest.raises(Refused, match="undone"):
        actions.undo(redemption=redemption, actor=member)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"active": False}, "not_offered"),
        ({"points": 0}, "not_offered"),
        ({"points": 13}, "insufficient_points"),
        ({"stock": 0}, "out_of_stock"),
        ({"per_member": 0}, "limit_reached"),
    ],
)
def test_a_refusal_says_why_and_leaves_nothing(member, values, code):
    assert refused(member, **values) == code
    assert not Redemption.objects.exists()
    assert balances(member) == (12, 0, 0)


@pytest.mark.parametrize(("name", "days"), [("offered_from", 1), ("offered_until", 0), ("happens_at", 0)])
def test_it_is_offered_in_its_time_only(member, name, days):
    assert refused(member, **{name: timezone.now() + timedelta(days=days)}) == "not_offered"
    assert not Reward.objects.visible_to(member).exists()


def test_a_tier_may_be_asked_for(member):
    assert refused(member, from_tier=Tier.objects.get(slug="silver")) == "wrong_tier"
    assert redeem(member, from_tier=Tier.objects.get(slug="start")).points == 10


def test_it_may_be_meant_for_a_segment(member):
    segment = SegmentFactory()
    assert refused(member, segment=segment) == "not_offered"
    assert not Reward.objects.visible_to(member).exists()
    segment.memberships.create(member=member)
    assert Reward.objects.visible_to(member).exists()
    assert redeem(member).points == 10
