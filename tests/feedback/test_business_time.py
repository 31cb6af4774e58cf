from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.complaints.business_time import Calendar, NeverOpen

BERLIN = ZoneInfo("Europe/Berlin")
SPLIT = dict.fromkeys(range(5), ((time(9), time(12, 30)), (time(13, 30), time(18))))
OFFICE = Calendar(SPLIT, BERLIN, "DE")
ROUND_THE_CLOCK = Calendar(dict.fromkeys(range(7), ((time(0), time(23, 59)),)), BERLIN)
HOUR = timedelta(hours=1)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda m: m.replace(tzinfo=UTC))
durations = st.integers(0, 60 * 200).map(lambda minutes: timedelta(minutes=minutes))


def berlin(*parts):
    return datetime(*parts, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (berlin(2026, 11, 23, 10), 2, berlin(2026, 11, 23, 12)),
        (berlin(2026, 11, 23, 12), 1, berlin(2026, 11, 23, 14)),  # over lunch
        (berlin(2026, 11, 23, 17), 2, berlin(2026, 11, 24, 10)),  # over night
        (berlin(2026, 11, 27, 17), 2, berlin(2026, 11, 30, 10)),  # over the weekend
        (
            berlin(2026, 12, 24, 17),
            2,
            berlin(2026, 12, 28, 10),
        ),  # over Christmas, which is Friday and Saturday
        (berlin(2026, 11, 22, 12), 0, berlin(2026, 11, 23, 9)),  # Sunday: opens on Monday
        (berlin(2026, 3, 27, 17), 2, berlin(2026, 3, 30, 10)),  # over the change to summer time
    ],
)
def test_adding_business_time(start, hours, due):
    assert OFFICE.add(start, hours * HOUR) == due


def test_the_night_of_daylight_saving_is_an_hour_shorter():
    short = ROUND_THE_CLOCK.between(berlin(2026, 3, 29), berlin(2026, 3, 30))
    usual = ROUND_THE_CLOCK.between(berlin(2026, 3, 22), berlin(2026, 3, 23))
    assert usual - short == HOUR


def test_the_night_back_from_daylight_saving_is_an_hour_longer():
    longer = ROUND_THE_CLOCK.between(berlin(2026, 10, 25), berlin(2026, 10, 26))
    usual = ROUND_THE_CLOCK.between(berlin(2026, 10, 18), berlin(2026, 10, 19))
    assert longer - usual == HOUR


def test_holidays_depend_on_the_region():
    epiphany = date(2026, 1, 6)
    assert Calendar(SPLIT, BERLIN, "DE", "BY").is_holiday(epiphany)
    assert not Calendar(SPLIT, BERLIN, "DE", "BE").is_holiday(epiphany)


def test_a_calendar_without_opening_hours_says_so():
    with pytest.raises(NeverOpen):
        Calendar({}, BERLIN).add(berlin(2026, 1, 1), HOUR)


def test_overlapping_windows_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        Calendar({0: ((time(9), time(12)), (time(11), time(14)))}, BERLIN)


@given(moments, durations)
def test_what_was_added_lies_between(start, duration):
    due = OFFICE.add(start, duration)
    assert due >= start
    assert OFFICE.between(start, due) == duration


@given(moments, durations, durations)
def test_adding_in_parts_is_adding_at_once(start, first, second):
    assert OFFICE.between(start, OFFICE.add(OFFICE.add(start, first), second)) == first + second


@given(moments, durations, durations)
def test_a_longer_promise_is_never_due_earlier(start, some, more):
    assert OFFICE.add(start, some) <= OFFICE.add(start, some + more)


@given(moments, moments)
def test_open_time_never_exceeds_the_clock(start, end):
    assert timedelta(0) <= OFFICE.between(start, end) <= max(end - start, timedelta(0))
