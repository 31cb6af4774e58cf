"""What members and the company have given to each charity: hers, and everybody's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum
from django.utils import formats

from .. import money
from ..models import Account, Charity, CharityShare, Donation, Programme

#: Seconds for which everybody's totals are kept: summing them up reads every row.
KEPT = 600


@dataclass
class Totals:
    """Points given, what they made, and the company's share; minor units by currency."""

    points: int = 0
    donated: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.points or self.shared.total())

    @property
    def by_points(self) -> str:
        return _spoken(self.donated)

    @property
    def by_purchases(self) -> str:
        return _spoken(self.shared)

    @property
    def in_all(self) -> str:
        return _spoken(self.donated + self.shared)


def _spoken(amounts: Counter[str]) -> str:
    """Amounts as people write them, one for each currency; "" for nothing."""
    return " + ".join(money.spoken(amounts[currency], currency) for currency in sorted(+amounts))


def _sums(**which: Any) -> dict[int, Totals]:
    """Totals by charity, in two queries."""
    found: dict[int, Totals] = {}
    given = _grouped(Donation.objects.filter(**which))
    for charity, currency, amount, points in given.annotate(points=Sum("points")):
        totals = found.setdefault(charity, Totals())
        totals.points += points
        totals.donated[currency] += amount
    for charity, currency, amount in _grouped(CharityShare.objects.filter(**which)):
        found.setdefault(charity, Totals()).shared[currency] += amount
    return found


def _grouped(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values_list("charity", "currency").annotate(total=Sum("amount"))


def totals_of(member: Any) -> dict[int, Totals]:
    """What one member has brought about, by charity, also with accounts that were merged into hers."""
    hers = Q(member=member, merged_into__isnull=True) | Q(merged_into__member=member)
    return _sums(account__in=list(Account.objects.filter(hers).values_list("pk", flat=True)))


def totals_of_all(programme: Programme) -> dict[int, Totals]:
    """What all members have brought about, by charity; up to ten minutes old."""
    key = f"loyalty:charity-totals:{programme.pk}"
    found: dict[int, Totals] | None = cache.get(key)
    if found is None:
        found = _sums(charity__programme=programme)
        cache.set(key, found, KEPT)
    return found


def percent(programme: Programme) -> str:
    """The company's share of a purchase as people write it: "0.5", "0,5"."""
    return formats.number_format(Decimal(programme.charity_basis_points).scaleb(-2).normalize())


@dataclass(frozen=True)
class Line:
    """One charity on the member's page."""

    charity: Charity
    is_chosen: bool
    mine: Totals
    all: Totals


def lines_for(member: Any, programme: Programme, chosen: int | None) -> list[Line]:
    """The charities on offer, and those this member has brought something to."""
    mine, everybody = totals_of(member), totals_of_all(programme)
    charities = Charity.objects.filter(programme=programme).order_by("pk")
    return [
        Line(one, one.pk == chosen, mine.get(one.pk, Totals()), everybody.get(one.pk, Totals()))
        for one in charities
        if one.active or one.pk in mine
    ]
