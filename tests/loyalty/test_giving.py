"""Rewards without points: given by staff, by a campaign; what staff then does for them."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty import actions, privacy
from loyalty.models import Fulfilment, Redemption, Reward, Tier, Voucher
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.members.factories import SegmentFactory

from .factories import MemberFactory, give, programme

pytestmark = pytest.mark.django_db
HOME = actions.Wishes(recipient="Anna", street="Gasse 1", postcode="10115", city="Berlin", country="DE")


@pytest.fixture
def agent():
    return MemberFactory(roles=["agent"])


@pytest.fixture
def gift():
    programme()
    Reward.objects.update(kind="gift", stock=5)
    return Reward.objects.get()


def present(gift, member, agent, source="gift:1"):
    return actions.give(reward=gift, member=member, source=source, actor=agent, reason="For your patience")


def code_of(call, **values):
    with pytest.raises(Refused) as refusal:
        call(**values)
    return refusal.value.code


def told(member, kind):
    return Message.objects.filter(member=member, template=f"loyalty/{kind}").count()


def test_a_gift_is_given_once_for_no_points(gift, member, agent):
    first = present(gift, member, agent)
    assert present(gift, member, agent) == first
    assert (first.points, first.state, first.fulfilment.state) == (0, "captured", "open")
    assert Reward.objects.get().stock == 4


def test_nobody_gives_to_herself_and_donations_need_points(gift, agent):
    assert code_of(present, gift=gift, member=agent, agent=agent) == "own_account"
    gift.kind = "donation"
    assert code_of(present, gift=gift, member=MemberFactory(), agent=agent) == "not_giveable"


def test_a_gift_goes_its_way_step_by_step(gift, member, agent, flow):
    task = present(gift, member, agent).fulfilment
    assert code_of(actions.send_gift, fulfilment=task, actor=agent) == "no_address"
    actions.change_wishes(fulfilment=task, wishes=HOME)
    task.refresh_from_db()
    actions.send_gift(fulfilment=task, actor=agent, tracking="T-1")
    assert code_of(actions.change_wishes, fulfilment=task, wishes=HOME) == "too_late"
    assert code_of(actions.send_gift, fulfilment=task, actor=agent) == "wrong_step"
    flow()
    assert (told(member, "reward_given"), told(member, "gift_sent")) == (1, 1)
    assert actions.complete_fulfilment(fulfilment=task, actor=agent).state == "done"


def test_a_service_gets_a_date_and_another_one(gift, member, agent, flow):
    Reward.objects.update(kind="service")
    task = present(Reward.objects.get(), member, agent).fulfilment
    day = timezone.now() + timedelta(days=3)
    assert (
        code_of(actions.arrange_service, fulfilment=task, actor=agent, arranged_for=timezone.now()) == "past"
    )
    assert code_of(actions.complete_fulfilment, fulfilment=task, actor=agent) == "wrong_step"
    for hours in (0, 1):
        actions.arrange_service(fulfilment=task, actor=agent, arranged_for=day + timedelta(hours=hours))
    flow()
    assert told(member, "service_arranged") == 2


def test_staff_waits_until_it_cannot_be_undone(gift, member, agent):
    give(member, 10)
    redemption = actions.redeem(member=member, reward=gift, key="k", wishes=HOME)
    assert not Fulfilment.objects.to_do().exists()
    task = redemption.fulfilment
    assert code_of(actions.send_gift, fulfilment=task, actor=agent) == "not_settled"
    actions.undo(redemption=redemption, actor=member)
    task.refresh_from_db()
    assert (task.state, task.city) == ("cancelled", "Berlin")


def test_a_ticket_holds_until_the_day_of_its_event_is_over(gift, member, agent, time_machine):
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    starts = timezone.now() + timedelta(days=20)
    Reward.objects.update(kind="event", happens_at=starts)
    voucher = present(Reward.objects.get(), member, agent).voucher
    assert voucher.last_day.isoformat() == "2026-03-30"
    assert actions.use_voucher(voucher=voucher, purchase="door").used_amount is None


def campaign(gift, agent, **values):
    made = actions.give_to_segment(reward=gift, actor=agent, reason="Merry Christmas", **values)
    actions.give_due()
    made.refresh_from_db()
    return made


def test_a_campaign_gives_each_of_a_segment_one(gift, agent, flow):
    members = [MemberFactory() for _ in range(3)]
    segment = SegmentFactory(members=[*members, agent])
    key = uuid.uuid4()
    for _ in range(2):
        made = campaign(gift, agent, segment=segment, key=key)
    assert (made.given, made.state, made.stopped) == (3, "done", "")
    assert Redemption.objects.filter(posting=None).count() == 3
    flow()
    assert told(members[0], "reward_given") == 1


def test_a_campaign_may_name_a_tier_and_somebody(gift, agent, member):
    other = MemberFactory()
    for one in (member, other):
        actions.account_of(one)
    actions.account_of(other).__class__.objects.filter(member=other).update(
        tier=Tier.objects.get(slug="gold")
    )
    assert campaign(gift, agent, tier=Tier.objects.get(slug="gold")).given == 1
    assert code_of(actions.give_to_segment, reward=gift, actor=agent, reason="x") == "nobody_named"


def test_a_campaign_stops_where_the_stock_does(gift, agent):
    segment = SegmentFactory(members=[MemberFactory() for _ in range(7)])
    made = campaign(gift, agent, segment=segment)
    assert (made.given, made.stopped, made.state) == (5, "out_of_stock", "done")


def test_an_address_is_exported_and_erased_with_the_person(gift, member, agent):
    task = present(gift, member, agent).fulfilment
    actions.change_wishes(fulfilment=task, wishes=HOME)
    [held] = privacy.export(member)["redemptions"]
    assert (held["fulfilment__street"], held["reason"]) == ("Gasse 1", "For your patience")
    privacy.erase(member)
    task.refresh_from_db()
    assert (task.street, task.recipient, task.state) == ("", "", "cancelled")
    assert Redemption.objects.get().reason == ""


def test_a_cancelled_voucher_keeps_its_reason(member, agent):
    programme()
    actions.issue_voucher(member=member, reward="voucher-10", source="run:1:0")
    for _ in range(2):
        voucher = actions.cancel_voucher(voucher=Voucher.objects.get(), actor=agent, reason="Issued twice")
    assert (voucher.state, voucher.cancel_reason, voucher.cancelled_by) == (
        "cancelled",
        "Issued twice",
        agent,
    )


def test_one_source_gives_one_reward(member):
    running = programme()
    cup = Reward.objects.create(programme=running, kind="gift", slug="cup", name_en="Cup", points=5)
    actions.issue_voucher(member=member, reward="voucher-10", source="run:1")
    with pytest.raises(Refused) as refusal:
        actions.give(reward=cup, member=member, source="run:1")
    assert refusal.value.code == "source_reused"
    assert Redemption.objects.count() == 1
