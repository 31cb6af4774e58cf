"""A year of points, month by month, and what is about to become available or to expire."""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db.models import F, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import formats

from portal.precompiled import Given, Select

from ..models import Account, Lot, Posting
from .debts import MOVED, owed_with, tell_owed

MONTHS = 12
DAYS = 5
_K = Posting.Kind
EARNED = (_K.PURCHASE, _K.GRANT, _K.GOODWILL, _K.ADJUSTMENT, _K.MOVED_IN)
SPENT = (_K.REDEMPTION, _K.MOVED_OUT)
BACK = (_K.REFUND, _K.REVERSAL, _K.DEDUCTION)


@dataclass(frozen=True)
class Month:
    """Points of one month; `balance` is what was held less what was owed at its end, maybe below zero."""

    name: str
    earned: int
    spent: int
    expired: int
    back: int
    balance: int

    @property
    def less(self) -> int:
        return self.spent + self.expired + self.back


def months_of(account: Account, now: datetime) -> list[Month]:
    """The last twelve months, the oldest first, in two queries (four where accounts were merged); balances
    are counted back from today's.

    What is past its end has expired in its month, whether that has been booked by now or not.
    """
    first = account.programme.day_of(now).replace(day=1) - relativedelta(months=MONTHS - 1)
    starts = [first + relativedelta(months=i) for i in range(MONTHS)]
    sums, ended = _sums(account, first), _ended(account, now)
    for day, points in ended:
        sums[day.replace(day=1)][_K.EXPIRY] += points
    held = account.available + account.pending - sum(points for _day, points in ended)
    balance, months = held - account.debt, []
    for start in reversed(starts):
        of = sums[start]
        earned, expired, back = _total(of, EARNED), of[_K.EXPIRY], _total(of, BACK)
        spent = _total(of, SPENT) - of[_K.UNDO]
        months.append(Month(formats.date_format(start, "M"), earned, spent, expired, back, balance))
        balance -= earned - spent - expired - back
    return months[::-1]


def _sums(account: Account, first: date) -> dict[date, dict[str, int]]:
    since, zone = account.programme.start_of(first), account.programme.zone
    sums: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, kind, total in _by_month(zone).all(account=account.pk, since=since):
        sums[month.date()][kind] = total
    if any(kind in of for of in sums.values() for kind in MOVED):
        moved = list(account.postings.filter(kind__in=MOVED, effective_at__gte=since))
        tell_owed(moved)
        for posting in moved:
            begins = account.programme.day_of(posting.effective_at).replace(day=1)
            sums[begins][posting.kind] -= owed_with(posting)
    return sums


def _ended(account: Account, now: datetime) -> list[tuple[date, int]]:
    """What is past its end and not booked yet, by the days that it will be booked on."""
    programme, ends = account.programme, _past().all(account=account.pk, now=now)
    return [(programme.day_of(now if programme.is_closed(end) else end), points) for end, points in ends]


@functools.cache
def _past() -> Select[tuple[datetime, int]]:
    ended = Lot.objects.past(Given("now")).filter(account=Given("account")).values_list("expires_at")
    return Select(lambda: ended.annotate(free=Sum(F("remaining") - F("reserved"))).order_by())


@functools.cache
def _by_month(zone: ZoneInfo) -> Select[tuple[datetime, str, int]]:
    """Points by month and kind."""
    rows = Posting.objects.filter(account=Given("account"), effective_at__gte=Given("since"))
    months = rows.annotate(month=TruncMonth("effective_at", tzinfo=zone)).values_list("month", "kind")
    return Select(lambda: months.annotate(total=Sum("points")).order_by())


def _total(sums: dict[str, int], kinds: tuple[Posting.Kind, ...]) -> int:
    return sum(sums[kind] for kind in kinds)


def coming(account: Account, now: datetime) -> list[tuple[date, int]]:
    """The next days on which pending points become available, with how many."""
    return _coming(account.programme.zone).all(account=account.pk, now=now)


@functools.cache
def _coming(zone: ZoneInfo) -> Select[tuple[date, int]]:
    waiting = Lot.objects.alive(Given("now")).filter(account=Given("account"), state=Lot.State.PENDING)
    by_day = waiting.annotate(day=TruncDate("available_at", tzinfo=zone)).values_list("day")
    return Select(lambda: by_day.annotate(points=Sum("remaining")).order_by("day")[:DAYS])


def going(account: Account, now: datetime) -> list[tuple[date, int]]:
    """The next last days of points that can be spent, with how many end then."""
    ends = _going().all(account=account.pk, now=now)
    return [(account.programme.day_of(end - timedelta(microseconds=1)), points) for end, points in ends]


@functools.cache
def _going() -> Select[tuple[datetime, int]]:
    free = Lot.objects.alive(Given("now")).filter(account=Given("account"), state=Lot.State.AVAILABLE)
    rows = free.filter(remaining__gt=F("reserved")).values_list("expires_at")
    by_end = rows.annotate(free=Sum(F("remaining") - F("reserved"))).order_by("expires_at")
    return Select(lambda: by_end[:DAYS])


@dataclass(frozen=True)
class Column:
    """A month with its bars in a picture HEIGHT high: earned above the axis, what went below it."""

    month: Month
    up: int
    up_y: int
    down: int


@dataclass(frozen=True)
class Picture:
    """The year as numbers to draw: bars around an axis, and the balance as a line of its own scale."""

    columns: list[Column]
    axis: int
    line: str
    top: int
    bottom: int


HEIGHT, LINE_WIDTH, LINE_HEIGHT = 120, 240, 48


def picture_of(months: list[Month]) -> Picture:
    """Both bars share one scale; the line's points stand in the middle of their months."""
    most_up = max(0, *(month.earned for month in months))
    most_down = max(0, *(month.less for month in months))
    scale = (most_up + most_down) or 1
    axis = HEIGHT if not most_down else round(HEIGHT * most_up / scale)
    heights = [
        (max(0, month.earned) * HEIGHT // scale, max(0, month.less) * HEIGHT // scale) for month in months
    ]
    columns = [Column(month, up, axis - up, down) for month, (up, down) in zip(months, heights, strict=True)]
    return Picture(columns, axis, *_line([month.balance for month in months]))


def _line(balances: list[int]) -> tuple[str, int, int]:
    """Where there never was a point, it lies at the bottom."""
    top, bottom = max(0, *balances), min(0, *balances)
    step, scale, highest = LINE_WIDTH // len(balances), (top - bottom) or 1, top if top > bottom else 1
    points = (
        f"{step * i + step // 2},{2 + (LINE_HEIGHT - 4) * (highest - balance) // scale}"
        for i, balance in enumerate(balances)
    )
    return " ".join(points), top, bottom
