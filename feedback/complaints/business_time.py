"""Business time: the hours in which someone is there to answer. Pure: no database, no settings.

Windows are wall-clock times of one region; they are turned into instants day by day, so a change to or
from daylight saving makes a window longer or shorter exactly as it does for the people in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

Window = tuple[time, time]
ZERO = timedelta(0)
# No region closes for longer; a calendar that never opens is found by this instead of an endless loop.
HORIZON_DAYS = 400


class NeverOpen(ValueError):
    """The calendar has no open window within HORIZON_DAYS."""


@lru_cache(maxsize=64)
def _days_off(country: str, subdivision: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


@dataclass(frozen=True)
class Calendar:
    """Open windows by weekday (0 = Monday), local to `zone`; closed on holidays of `country`/`subdivision`.

    Windows of one day must be in order and must not overlap (ValueError).
    """

    windows: Mapping[int, Sequence[Window]]
    zone: ZoneInfo
    country: str = ""
    subdivision: str = ""

    def __post_init__(self) -> None:
        for weekday, windows in self.windows.items():
            edges = [edge for window in windows for edge in window]
            if edges != sorted(edges):
                raise ValueError(f"the windows of weekday {weekday} overlap or are out of order")

    def is_holiday(self, day: date) -> bool:
        return day in _days_off(self.country, self.subdivision, day.year)

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The open spans of a local day as UTC instants; empty on a holiday."""
        if self.is_holiday(day):
            return []
        windows = self.windows.get(day.weekday(), ())
        found = [(self._instant(day, opens), self._instant(day, closes)) for opens, closes in windows]
        return [(start, end) for start, end in found if start < end]

    def _instant(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, tzinfo=self.zone).astimezone(UTC)

    def _spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans after `moment`, the first one cut to it; NeverOpen after HORIZON_DAYS without one."""
        day = moment.astimezone(self.zone).date()
        idle = 0
        while idle < HORIZON_DAYS:
            idle += 1
            for start, end in self.spans(day):
                if end > moment:
                    idle = 0
                    yield max(start, moment), end
            day += timedelta(days=1)
        raise NeverOpen("this calendar has no opening hours")

    def is_open(self, moment: datetime) -> bool:
        """Whether someone is there at `moment` (aware)."""
        return any(start <= moment < end for start, end in self.spans(moment.astimezone(self.zone).date()))

    def add(self, moment: datetime, duration: timedelta) -> datetime:
        """The UTC instant at which `duration` of open time has passed since `moment` (aware).

        A duration of zero or less answers with the first open instant that is not before `moment`.
        """
        left = max(duration, ZERO)
        for start, end in self._spans_from(moment.astimezone(UTC)):
            if left <= end - start:
                return start + left
            left -= end - start
        raise NeverOpen  # pragma: no cover - the iterator raises first

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end` (both aware); zero where `end` is not after `start`."""
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        total = ZERO
        for offset in range((last - first).days + 1):
            for opens, closes in self.spans(first + timedelta(days=offset)):
                total += max(min(closes, end) - max(opens, start), ZERO)
        return total
