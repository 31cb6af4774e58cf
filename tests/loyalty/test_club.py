import contextlib
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from loyalty.actions import (
    cancel_membership,
    follow_memberships,
    redeem,
    remind_of_memberships,
    start_or_renew,
    type_refund,
)
from loyalty.api.standing import standing_of
from loyalty.models import ClubPlan, Membership, Redemption, Reward
from portal.activity.actions import record
from portal.activity.models import Delivery, Event
from portal.members.events import BirthdayReached
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.loyalty.factories import MemberFactory, buy, give, programme, utc
from tests.loyalty.test_charity import refund

pytestmark = pytest.mark.django_db
LINE = {"sku": "CLUB-1", "quantity": 1, "unit_price": "39.00"}


@pytest.fixture
def plan():
    return ClubPlan.objects.create(
        programme=programme(), slug="friends", sku="CLUB-1", fee=3900, name_en="Friends", name_de="Freunde",
        benefits_en="Free coffee on Fridays", benefits_de="Freitags Kaffee frei",
    )  # fmt: skip


def trait(member):
    return {row.name: row.value for row in member.traits.all()}.get("club")


def ended(member):
    return Event.objects.filter(kind="loyalty.membership_ended", member=member).count()


def test_a_line_with_the_sku_starts_a_term_and_writes_the_trait(member, flow, plan):
    buy(member, 3900, days_ago=1, lines=[LINE])
    flow()
    membership = Membership.objects.get()
    assert plan.programme.day_of(membership.ends_at).day == plan.programme.day_of(membership.starts_at).day
    assert trait(member) == "friends"


def test_a_renewal_begins_as_the_running_term_ends_once_per_source(member, plan):
    first = start_or_renew(member=member, plan=plan, source="a")
    second = start_or_renew(member=member, plan=plan, source="b")
    assert second.starts_at == first.ends_at
    assert start_or_renew(member=member, plan=plan, source="b") == second


def test_a_quantity_is_as_many_terms(member, flow, plan):
    buy(member, 7800, days_ago=1, lines=[LINE | {"quantity": 2}, {"sku": "coffee", "quantity": 3}])
    flow()
    first, second = Membership.objects.order_by("starts_at")
    assert second.starts_at == first.ends_at


def test_a_term_from_the_29th_of_february_ends_with_the_month(member, plan):
    with time_machine.travel(utc(2028, 2, 29, 12), tick=False):
        term = start_or_renew(member=member, plan=plan, source="a")
    assert plan.programme.day_of(term.ends_at).isoformat() == "2029-03-01"


def test_a_full_refund_takes_the_term_back_and_a_part_does_not(member, flow, plan):
    bought = buy(member, 3900, days_ago=1, lines=[LINE])
    flow()
    refund(bought, 1000)
    flow()
    assert trait(member) == "friends"
    refund(bought, 3900)
    flow()
    assert (trait(member), ended(member)) == (None, 1)
    assert not Membership.objects.running(timezone.now()).exists()


def test_what_follows_a_cancelled_term_moves_up(member, plan):
    first = start_or_renew(member=member, plan=plan, source="a")
    second = start_or_renew(member=member, plan=plan, source="b")
    cancel_membership(membership=first)
    second.refresh_from_db()
    assert Membership.objects.running(timezone.now()).get() == second
    assert (trait(member), ended(member)) == ("friends", 0)


def test_time_ends_a_term_and_begins_the_next_without_a_gap(member, plan):
    first = start_or_renew(member=member, plan=plan, source="a")
    second = start_or_renew(member=member, plan=plan, source="b")
    with time_machine.travel(first.ends_at, tick=False):
        assert follow_memberships() == 2
        assert (trait(member), ended(member)) == ("friends", 0)
    with time_machine.travel(second.ends_at, tick=False):
        assert (follow_memberships(), follow_memberships()) == (1, 0)
        assert (trait(member), ended(member)) == (None, 1)


def test_reminders_come_30_and_7_days_before_once_each(member, flow, plan):
    term = start_or_renew(member=member, plan=plan, source="a")
    term.refresh_from_db()  # in UTC: days of 24 hours
    told = []
    for days in (31, 30, 29, 8, 7, 6):
        with time_machine.travel(term.ends_at - timedelta(days=days), tick=False):
            told.append(remind_of_memberships())
            flow()
    assert told == [0, 1, 0, 0, 1, 0]
    assert Message.objects.filter(member=member, template="loyalty/membership_ending").count() == 2


def test_who_has_renewed_is_not_reminded(member, plan):
    term = start_or_renew(member=member, plan=plan, source="a")
    start_or_renew(member=member, plan=plan, source="b")
    with time_machine.travel(term.ends_at - timedelta(days=5), tick=False):
        assert remind_of_memberships() == 0


def test_staff_gives_none_to_herself(member, plan):
    with pytest.raises(Refused, match="to yourself"):
        start_or_renew(member=member, plan=plan, source="a", given_by=member)


def test_points_buy_a_term_when_the_undo_period_is_over(member, plan):
    plan.programme.undo_minutes = 0
    plan.programme.save()
    give(member, 10)
    reward = Reward.objects.create(
        programme=plan.programme, kind=Reward.Kind.CLUB, slug="club", name_en="Club", name_de="Club",
        points=10, plan=plan,
    )  # fmt: skip
    redemption = redeem(member=member, reward=reward, key="1")
    assert Membership.objects.get().source == f"redemption:{redemption.pk}"


def test_the_birthday_gift_comes_once_a_year_while_it_runs(member, flow, plan):
    plan.birthday_reward = Reward.objects.get(slug="voucher-10")
    plan.save()
    start_or_renew(member=member, plan=plan, source="a")
    for key, year in (("1", 2026), ("2", 2026), ("3", 2027)):
        record(BirthdayReached(year=year), member=member, dedupe_key=key)
    record(BirthdayReached(year=2026), member=MemberFactory())
    flow()
    sources = set(Redemption.objects.values_list("source", flat=True))
    account = Membership.objects.get().account_id
    assert sources == {f"birthday:{account}:2026", f"birthday:{account}:2027"}


def test_a_birthday_gift_out_of_stock_is_skipped_and_says_why(member, flow, plan):
    plan.birthday_reward = Reward.objects.get(slug="voucher-10")
    plan.birthday_reward.stock = 0
    plan.birthday_reward.save()
    plan.save()
    start_or_renew(member=member, plan=plan, source="a")
    record(BirthdayReached(year=2026), member=member)
    flow()
    skipped = Event.objects.get(kind="loyalty.birthday_gift_skipped", member=member)
    assert skipped.payload == {"reward": "voucher-10", "code": "out_of_stock"}
    assert not Redemption.objects.exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


def test_the_till_reads_the_benefits_of_what_runs(member, plan):
    term = start_or_renew(member=member, plan=plan, source="a")
    assert "Free coffee on Fridays" in standing_of(member).benefits
    with time_machine.travel(term.ends_at, tick=False):
        assert "Free coffee on Fridays" not in standing_of(member).benefits


def typed_back(bought, pieces):
    return type_refund(
        purchase=bought, actor=MemberFactory(roles=["lead"]), external_id="R-1", refunded_at=timezone.now(),
        amount=3900, reason="she changed her mind", pieces=pieces,
    )  # fmt: skip


def test_a_plan_that_came_back_by_piece_ends_in_a_mixed_basket(member, flow, plan):
    coffee = {"sku": "coffee", "quantity": 3, "unit_price": "10.00"}
    bought = buy(member, 6900, days_ago=1, lines=[LINE, coffee])
    flow()
    typed_back(bought, {"CLUB-1": 1})
    assert Membership.objects.get().state == Membership.State.CANCELLED


def test_of_two_terms_the_last_goes_once_however_often_it_is_sent(member, flow, plan):
    bought = buy(member, 7800, days_ago=1, lines=[LINE | {"quantity": 2}])
    flow()
    for _again in range(2):
        with contextlib.suppress(Refused):
            typed_back(bought, {"CLUB-1": 1})
    first, second = Membership.objects.order_by("starts_at")
    assert (first.state, second.state) == (Membership.State.RUNNING, Membership.State.CANCELLED)


def test_other_pieces_leave_the_term(member, flow, plan):
    coffee = {"sku": "coffee", "quantity": 3, "unit_price": "13.00"}
    bought = buy(member, 7800, days_ago=1, lines=[LINE, coffee])
    flow()
    typed_back(bought, {"coffee": 3})
    assert Membership.objects.get().state == Membership.State.RUNNING
