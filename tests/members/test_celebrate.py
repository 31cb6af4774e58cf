from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.activity.models import Event
from portal.members import actions
from portal.members.models import Member

from .factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_a_birthday_is_recorded_once(time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z")
    member = MemberFactory(birthday=date(1990, 11, 23))
    assert actions.celebrate_due() == 1
    assert actions.celebrate_due() == 0
    assert Event.objects.get(kind="members.birthday").member == member


def test_the_next_one_is_planned(time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z")
    member = MemberFactory(birthday=date(1990, 11, 23))
    actions.celebrate_due()
    member.refresh_from_db()
    assert member.next_birthday == date(2027, 11, 23)


def test_one_year_with_us_is_recorded_with_its_years(time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z")
    MemberFactory(registered_at=timezone.now() - timedelta(days=365))
    actions.celebrate_due()
    assert Event.objects.get(kind="members.anniversary").payload == {"years": 1}


def test_joining_day_itself_is_no_anniversary():
    MemberFactory()
    assert actions.celebrate_due() == 0


def test_what_was_missed_for_weeks_is_passed_over(time_machine):
    time_machine.move_to("2026-11-01T10:00:00Z")
    member = MemberFactory(birthday=date(1990, 11, 3))
    time_machine.move_to("2026-11-23T10:00:00Z")
    assert actions.celebrate_due() == 0
    assert Member.objects.get(pk=member.pk).next_birthday == date(2027, 11, 3)


def test_who_was_erased_is_left_in_peace(time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z")
    MemberFactory(birthday=date(1990, 11, 23), is_active=False)
    assert actions.celebrate_due() == 0
