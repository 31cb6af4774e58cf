"""Members are told 30 and 7 days before points expire, once, and only of what is still there."""

import pytest

from loyalty.actions import announce_expiring, extend_due, extend_lots
from loyalty.models import Lot
from portal.activity.models import Event
from portal.notifications.models import Message
from portal.notifications.rendering import render
from tests.loyalty.factories import MemberFactory, give, programme, utc


@pytest.fixture
def running(db, time_machine):
    """Points live two months; it is 10 March, so what is given today ends with 9 May."""
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    return programme(months_to_live=2)


def told():
    payloads = Event.objects.filter(kind="loyalty.points_expiring").order_by("pk")
    return [tuple(event.payload[name] for name in ("points", "expires_on", "days")) for event in payloads]


def test_thirty_and_seven_days_before_once_for_all_lots(running, member, time_machine):
    give(member, 5, "test:1")
    give(member, 3, "test:2")
    seen = []
    for day in ("2026-04-08", "2026-04-09", "2026-04-10", "2026-05-01", "2026-05-02", "2026-05-10"):
        time_machine.move_to(f"{day}T06:40:00Z", tick=False)
        seen.append(announce_expiring())
    assert seen == [0, 1, 0, 0, 1, 0]
    assert told() == [(8, "2026-05-09", 30), (8, "2026-05-09", 7)]


def test_a_day_the_schedule_stood_still_is_made_up_for(running, member, time_machine):
    give(member, 5)
    time_machine.move_to("2026-04-11T06:40:00Z", tick=False)
    assert announce_expiring() == 1


def test_not_of_what_is_not_yet_available_or_reserved_or_nobodys(running, member, time_machine):
    give(member, 5, "test:1")
    give(member, 5, "test:2")
    gone = MemberFactory()
    give(gone, 5, "test:3")
    first, second, third = Lot.objects.order_by("pk")
    Lot.objects.filter(pk=first.pk).update(reserved=5)
    Lot.objects.filter(pk=second.pk).update(state=Lot.State.PENDING)
    third.account.member = None
    third.account.save()
    time_machine.move_to("2026-04-09T06:40:00Z", tick=False)
    assert announce_expiring() == 0


def test_again_only_where_an_extension_moved_the_day(running, member, time_machine):
    give(member, 5)
    time_machine.move_to("2026-04-09T06:40:00Z", tick=False)
    announce_expiring()
    day = running.day_of(utc(2026, 5, 9, 12))
    extend_lots(programme=running, days=20, reason="Easter", actor=member, expiring_between=(day, day))
    extend_due()
    assert announce_expiring() == 0
    time_machine.move_to("2026-04-29T06:40:00Z", tick=False)
    assert announce_expiring() == 1
    assert told()[-1] == (5, "2026-05-29", 30)


def test_the_message_names_points_and_day_in_both_languages(running, member, time_machine, flow):
    give(member, 5)
    time_machine.move_to("2026-04-09T06:40:00Z", tick=False)
    announce_expiring()
    flow()
    message = Message.objects.get(member=member, template="loyalty/points_expiring")
    assert message.url == "/loyalty/rewards/"
    assert render([message])[0].title == "5 points count until May 9, 2026"


def test_no_message_where_nothing_is_left_by_then(running, member, time_machine, flow):
    give(member, 5)
    time_machine.move_to("2026-04-09T06:40:00Z", tick=False)
    announce_expiring()
    Lot.objects.update(remaining=0)
    flow()
    assert not Message.objects.filter(template="loyalty/points_expiring").exists()


def test_more_accounts_take_no_more_queries_to_pass_over(
    running, time_machine, django_assert_max_num_queries
):
    for number in range(6):
        give(MemberFactory(), 1, f"test:{number}")
    time_machine.move_to("2026-04-09T06:40:00Z", tick=False)
    assert announce_expiring() == 6
    with django_assert_max_num_queries(18):
        assert announce_expiring() == 0
