"""What we promise: opening hours and how fast a case is answered and resolved, by priority."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .business_time import Calendar

_WEEKDAY = ((time(9), time(12, 30)), (time(13, 30), time(18)))
_FRIDAY = ((time(9), time(12, 30)), (time(13, 30), time(16)))


class Priority(models.TextChoices):
    LOW = "low", _("low")
    NORMAL = "normal", _("normal")
    HIGH = "high", _("high")


# Business hours until the first answer and until the resolution.
PROMISES = {
    Priority.LOW: (timedelta(hours=16), timedelta(hours=64)),
    Priority.NORMAL: (timedelta(hours=8), timedelta(hours=32)),
    Priority.HIGH: (timedelta(hours=2), timedelta(hours=16)),
}


@cache
def calendar() -> Calendar:
    """The support team's opening hours in the installation's time zone; closed on public holidays."""
    windows = dict.fromkeys(range(4), _WEEKDAY) | {4: _FRIDAY}
    return Calendar(windows=windows, zone=ZoneInfo(settings.TIME_ZONE), country="DE")


def due_times(opened_at: datetime, priority: str) -> tuple[datetime, datetime]:
    """When the first answer and the resolution of a case opened then are due (UTC)."""
    answer, resolution = PROMISES[Priority(priority)]
    return calendar().add(opened_at, answer), calendar().add(opened_at, resolution)


def resumed(due_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """The due time after a pause: what was left of it at `paused_at` counts on from `now`."""
    if due_at <= paused_at:
        return due_at
    return calendar().add(now, calendar().between(paused_at, due_at))
