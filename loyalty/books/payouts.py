"""What is to be paid to charities for a period of days, and what has been."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TextIO

from babel.numbers import get_currency_precision
from django.db.models import QuerySet, Sum

from .. import money
from ..models import Charity, CharityPayout, CharityShare, Donation, Programme


@dataclass(frozen=True)
class Row:
    """What one charity gets in one currency, in minor units."""

    charity: Charity
    currency: str
    donated: int
    shared: int

    @property
    def total(self) -> int:
        return self.donated + self.shared

    def spoken(self) -> list[str]:
        """The three amounts as people write them."""
        return [money.spoken(amount, self.currency) for amount in (self.donated, self.shared, self.total)]


def payable(programme: Programme, first_day: date, last_day: date) -> list[Row]:
    """What became payable in these days and is not paid yet, by charity and currency."""
    donated, shared = (
        _sums(kind.objects.unpaid_in(programme, first_day, last_day)) for kind in (Donation, CharityShare)
    )
    keys = sorted({key for sums in (donated, shared) for key, amount in sums.items() if amount})
    charities = Charity.objects.in_bulk([charity for charity, _currency in keys])
    return [Row(charities[key[0]], key[1], donated.get(key, 0), shared.get(key, 0)) for key in keys]


def _sums(rows: QuerySet[Any]) -> dict[tuple[int, str], int]:
    grouped = rows.order_by().values_list("charity", "currency")
    return {(charity, currency): total for charity, currency, total in grouped.annotate(total=Sum("amount"))}


def paid(programme: Programme, first_day: date, last_day: date) -> list[CharityPayout]:
    """The payouts recorded for any of these days, the latest first."""
    own = CharityPayout.objects.filter(charity__programme=programme, first_day__lte=last_day)
    recorded = own.filter(last_day__gte=first_day).select_related("charity", "paid_by")
    return list(recorded.order_by("-first_day", "charity", "currency"))


def month_before(today: date) -> tuple[date, date]:
    """The first and the last day of the month before that of `today`."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def write_csv(out: TextIO, programme: Programme, first_day: date, last_day: date) -> None:
    """What is payable for these days, and the payouts of any of them with their own days and "paid at".

    A table for the books: amounts in major units with a point, moments in ISO 8601 in the programme's zone.
    """
    writer = csv.writer(out)
    writer.writerow(["charity", "name", "from", "to", "currency", "donated", "shared", "total", "paid at"])
    for row in payable(programme, first_day, last_day):
        writer.writerow([*_cells(row, first_day, last_day), ""])
    for payout in paid(programme, first_day, last_day):
        paid_at = payout.paid_at.astimezone(programme.zone).isoformat(timespec="seconds")
        writer.writerow([*_cells(row_of(payout), payout.first_day, payout.last_day), paid_at])


def row_of(payout: CharityPayout) -> Row:
    """What the payout paid."""
    return Row(payout.charity, payout.currency, payout.donated, payout.shared)


def _cells(row: Row, first_day: date, last_day: date) -> list[Any]:
    amounts = [_major(amount, row.currency) for amount in (row.donated, row.shared, row.total)]
    # A name that begins like a formula is text.
    name = f"'{row.charity.name}" if row.charity.name[:1] in "=+-@" else row.charity.name
    return [row.charity.slug, name, first_day, last_day, row.currency, *amounts]


def _major(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-get_currency_precision(currency))
