"""The books as tables, for the page and for the files finance takes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from babel.numbers import get_currency_precision
from dateutil.relativedelta import relativedelta
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from loyalty import money
from loyalty.models import Programme

from .cuts import Cut, value_at
from .flows import Flows, flows
from .liability import AGES, Sheet, lines, outstanding

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Cell = str | int | Decimal
MONTHS = 12
HEIGHT = 120
FLOWS: list[tuple[str, int, _StrPromise]] = [
    ("issued", 1, gettext_lazy("issued")),
    ("adjusted", 1, gettext_lazy("corrected")),
    ("reversed", -1, gettext_lazy("taken back")),
    ("redeemed", -1, gettext_lazy("redeemed")),
    ("expired", -1, gettext_lazy("expired")),
]


@dataclass(frozen=True)
class Table:
    """A table with its heads; the first cell of each row names it, the last row is the sum where `summed`."""

    title: str
    heads: list[str]
    rows: list[list[Cell]]
    summed: bool = False
    name: str = ""

    @property
    def with_heads(self) -> list[list[Cell]]:
        return [[*self.heads], *self.rows]

    @property
    def body(self) -> list[list[Cell]]:
        return self.rows[:-1] if self.summed else self.rows

    @property
    def foot(self) -> list[Cell]:
        return self.rows[-1] if self.summed else []


@dataclass(frozen=True)
class Bar:
    """The end of a month in the chart (SVG units; `points` is the number itself)."""

    name: str
    points: int
    x: int
    y: int
    height: int


def tables(books: Sheet, first: date) -> list[Table]:
    """What is owed, by tier and age, and what moved from `first` to the books' day, both included."""
    moved = flows_between(books.programme, first, books.day)
    return list(by_name(books, moved).values())


def by_name(books: Sheet, moved: Flows) -> dict[str, Table]:
    """The tables under the names that the export's address has for them."""
    made = {
        "liability": totals(books),
        "tiers": by_tier_and_age(books),
        "movements": movements(books, moved),
        "rates": rates(books, moved),
    }
    return {name: replace(table, name=name) for name, table in made.items()}


def flows_between(programme: Programme, first: date, last: date) -> Flows:
    """The flows of whole days, by recorded time."""
    return flows(programme, Cut(programme.start_of(first)), Cut.end_of(programme, last))


def totals(books: Sheet) -> Table:
    spoken = _speaker(books)
    return Table(
        _("Liability"),
        ["", _("points"), _("value")],
        [
            [_("held by members"), books.points, spoken(books.points)],
            [_("of these pending"), books.pending, spoken(books.pending)],
            [_("of these reserved"), books.reserved, spoken(books.reserved)],
            [_("owed by members"), books.owed, spoken(books.owed)],
            [_("less expected breakage"), "", _amount(books, books.expected_breakage)],
            [_("expected to be claimed"), "", _amount(books, books.expected_value)],
        ],
    )


def by_tier_and_age(books: Sheet) -> Table:
    names = tier_names(books.programme)
    rows: list[list[Cell]] = [
        [name, *(books.cells.get((pk, age), 0) for age in AGES), books.tiers.get(pk, 0)]
        for pk, name in names.items()
        if pk is not None or books.tiers.get(None)
    ]
    rows.append([_("all"), *(books.ages.get(age, 0) for age in AGES), books.points])
    return Table(_("By tier and age"), [_("tier"), *age_names(), _("all")], rows, summed=True)


def movements(books: Sheet, moved: Flows) -> Table:
    spoken = _speaker(books)
    rows: list[list[Cell]] = [[_("at the beginning"), books.points - moved.change, ""]]
    for name, sign, label in FLOWS:
        points = sign * getattr(moved, name)
        rows.append([str(label), points, spoken(points)])
    rows.append([_("at the end"), books.points, spoken(books.points)])
    return Table(_("Movements"), ["", _("points"), _("value")], rows, summed=True)


def rates(books: Sheet, moved: Flows) -> Table:
    rows: list[list[Cell]] = [
        [
            _("redemption rate: redeemed of what was issued and not taken back"),
            _percent(moved.redemption_rate),
        ],
        [_("breakage: expired of what was redeemed or expired"), _percent(moved.breakage_rate)],
        [_("the same since the beginning"), _percent(books.until.breakage_rate)],
        [_("cost of what was redeemed"), _amount(books, moved.redeemed * books.point_value)],
        [_("value of a point"), _amount(books, books.point_value)],
    ]
    return Table(_("Rates and cost"), ["", ""], rows)


def accounts(programme: Programme, day: date) -> Iterator[list[Cell]]:
    """A head and one row per account that held or owed points, streamed; names stay out of the books."""
    names, value = tier_names(programme), value_at(programme, Cut.end_of(programme, day))
    heads = [_("account"), _("tier"), *age_names(), _("points"), _("value"), _("pending"), _("reserved")]
    yield [*heads, _("owed")]
    for line in lines(programme, day):
        ages = [line.ages.get(age, 0) for age in AGES]
        worth = Decimal(line.points * value).scaleb(-get_currency_precision(programme.currency))
        name = names.get(line.tier, "")
        yield [str(line.reference), name, *ages, line.points, worth, line.pending, line.reserved, line.owed]


def month_ends(programme: Programme, day: date) -> list[date]:
    """The last days of the eleven months before, and the day itself."""
    first = day.replace(day=1)
    return [first - relativedelta(months=back) - timedelta(days=1) for back in range(MONTHS - 2, -1, -1)] + [
        day
    ]


def chart(programme: Programme, day: date) -> list[Bar]:
    """What was held at the ends of the last months, as bars, in one query."""
    days = month_ends(programme, day)
    points = outstanding(programme, [Cut.end_of(programme, one) for one in days])
    top = max(*points, 1)
    heights = [max(2, HEIGHT * value // top) for value in points]
    return [
        Bar(formats.date_format(one, "M Y"), value, number * 44 + 6, HEIGHT - height, height)
        for number, (one, value, height) in enumerate(zip(days, points, heights, strict=True))
    ]


def tier_names(programme: Programme) -> dict[int | None, str]:
    return {tier.pk: tier.name for tier in programme.tiers.all()} | {None: _("below the lowest")}


def age_names() -> list[str]:
    """Ages of lots in months: "under 3 months", "3 to 6 months", …, "24 months and older"."""
    names = [
        _("%(first)d to %(last)d months") % {"first": first, "last": last}
        for first, last in pairwise(AGES[1:])
    ]
    youngest = ngettext("under %(count)d month", "under %(count)d months", AGES[1]) % {"count": AGES[1]}
    return [youngest, *names, _("%(count)d months and older") % {"count": AGES[-1]}]


def _amount(books: Sheet, minor: int) -> str:
    return money.spoken(minor, books.programme.currency)


def _speaker(books: Sheet) -> Callable[[int], str]:
    return lambda points: _amount(books, points * books.point_value)


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{formats.number_format(100 * rate, 2)} %"
