"""Days from … to …, both included, in the programme's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True)
class Period:
    """A run of whole days; `first` ≤ `last`. `start` is included, `end` excluded, both aware."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not FIRST <= self.first <= self.last <= LAST:
            raise ValueError("a period's first day must not be after its last")

    @classmethod
    def last_days(cls, days: int) -> Period:
        """The `days` days that end with today."""
        today = timezone.localdate()
        return cls(today - timedelta(days=days - 1), today)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        return _midnight(self.last + timedelta(days=1))

    def preceding(self) -> Period | None:
        """As many days right before; None where the calendar has none."""
        span = timedelta(days=self.days)
        return Period(self.first - span, self.last - span) if self.first - span >= FIRST else None

    def months(self, count: int = 12) -> list[Period]:
        """The `count` calendar months that end with the month of `last`, the oldest first."""
        year, month = self.last.year, self.last.month
        found = []
        for _ in range(count):
            first = date(year, month, 1)
            following = date(year + month // 12, month % 12 + 1, 1)
            found.append(Period(first, following - timedelta(days=1)))
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        return found[::-1]
