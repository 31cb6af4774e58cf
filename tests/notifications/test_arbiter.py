from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.notifications import arbiter
from portal.notifications.kinds import Purpose
from tests.notifications.test_notify import mail_of, tell

BERLIN = ZoneInfo("Europe/Berlin")


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(23, 12), at(23, 12)),
        (at(23, 20, 59), at(23, 20, 59)),
        (at(23, 21), at(24, 8)),
        (at(24, 3), at(24, 8)),
        (at(24, 8), at(24, 8)),
    ],
)
def test_quiet_hours_over_night(settings, moment, expected):
    settings.QUIET_HOURS = (21, 8)
    assert arbiter.after_quiet_hours(moment) == expected


def test_quiet_hours_over_noon(settings):
    settings.QUIET_HOURS = (12, 14)
    assert arbiter.after_quiet_hours(at(23, 13)) == at(23, 14)


def test_the_night_the_clocks_go_back(settings):
    settings.QUIET_HOURS = (21, 8)
    evening = datetime(2026, 10, 24, 22, tzinfo=BERLIN)
    assert arbiter.after_quiet_hours(evening) == datetime(2026, 10, 25, 8, tzinfo=BERLIN)


@pytest.mark.django_db
def test_a_thank_you_at_night_waits_for_the_morning(settings, member):
    settings.QUIET_HOURS = (21, 8)
    with time_machine.travel(at(23, 23)):
        mail = mail_of(tell(member))
    assert (mail.state, mail.reason, mail.due_at) == ("due", "quiet_hours", at(24, 8))


@pytest.mark.django_db
def test_service_does_not_wait(settings, member):
    settings.QUIET_HOURS = (21, 8)
    with time_machine.travel(at(23, 23), tick=False):
        assert mail_of(tell(member, Purpose.SERVICE)).due_at == at(23, 23)


@pytest.mark.django_db
def test_a_mail_can_be_held_back(settings, member):
    with time_machine.travel(at(23, 10)):
        assert mail_of(tell(member, due_at=at(25, 10))).due_at == at(25, 10)
