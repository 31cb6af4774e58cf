"""Days that come once a year."""

from __future__ import annotations

import calendar
from datetime import date


def on_year(day: date, year: int) -> date:
    """`day` in `year`; 29 February is kept on the 28th where a year has none."""
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def next_yearly(day: date, today: date, *, first_year: int = 0) -> date:
    """The next return of `day` that is not before `today`, nor before `first_year`."""
    year = max(today.year, first_year)
    this = on_year(day, year)
    return this if this >= today else on_year(day, year + 1)
