from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.members.calendar import next_yearly, on_year

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2090, 1, 1))


def test_29_february_is_kept_on_the_28th():
    assert on_year(date(2000, 2, 29), 2027) == date(2027, 2, 28)
    assert on_year(date(2000, 2, 29), 2028) == date(2028, 2, 29)


def test_today_counts():
    assert next_yearly(date(1990, 5, 4), date(2026, 5, 4)) == date(2026, 5, 4)


def test_the_first_year_is_waited_for():
    assert next_yearly(date(2026, 5, 4), date(2026, 5, 4), first_year=2027) == date(2027, 5, 4)


@given(days, days)
def test_the_next_return_is_within_a_year(day, today):
    found = next_yearly(day, today)
    assert today <= found <= today + timedelta(days=366)
