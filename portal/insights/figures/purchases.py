"""Buying again, and what it is worth.

Definitions: P. W. Farris, N. T. Bendle, P. E. Pfeifer, D. J. Reibstein, Marketing Metrics, 2nd ed. 2010
(retention, churn, purchase frequency, order value, lifetime value). Purchases from before the programme
count, those held for review or rejected do not. Values are turnover, not margin.
"""

from __future__ import annotations

from typing import Any

from babel.numbers import get_currency_precision
from django.db.models import Avg, Count, Q, QuerySet, Sum

from loyalty.models import Programme, Purchase

from ..periods import Period
from .figure import Figure, ratio


def _bought(period: Period) -> QuerySet[Purchase]:
    known = Purchase.objects.filter(state__in=[Purchase.State.COUNTED, Purchase.State.HISTORY])
    return known.filter(purchased_at__gte=period.start, purchased_at__lt=period.end)


def currency(programme: Programme | None = None) -> str:
    """The programme's (the current one where none is given); purchases in another one are not taken in."""
    programme = programme or Programme.objects.current()
    return programme.currency if programme else "EUR"


def major(minor: float, code: str) -> float:
    """An amount in minor units as one in major units, rounded to what the currency has."""
    places = get_currency_precision(code)
    return round(minor / 10**places, places)


def purchase_figures(period: Period) -> dict[str, Figure]:
    """The figures about purchases. Active in a period means bought in it.

    purchase_frequency = purchases / active members; repeat_purchase_rate = active members with at least two
    purchases / active members; average_order_value = turnover / purchases.
    """
    code, people = currency(), _people(period)
    active = people["active"]
    order = _bought(period).filter(currency=code).aggregate(mean=Avg("amount"), n=Count("pk"))
    frequency = people["purchases"] / active if active else None
    retention = _retention(period)
    churn = None if retention.value is None else round(1 - retention.value, 6)
    return {
        "active_members": Figure(active, active, "members"),
        "retention_rate": retention,
        "churn_rate": Figure(churn, retention.n, "ratio"),
        "repeat_purchase_rate": ratio(people["repeating"], active, n=active),
        "purchase_frequency": Figure(frequency and round(frequency, 6), active, "purchases"),
        "average_order_value": Figure(
            None if order["mean"] is None else major(float(order["mean"]), code), order["n"], code
        ),
        "customer_lifetime_value": _lifetime_value(order["mean"], frequency, retention, code),
    }


def _people(period: Period) -> dict[str, Any]:
    """How many bought, how often in all, and how many at least twice: in one query."""
    by_member = _bought(period).filter(member__isnull=False).values("member").annotate(times=Count("pk"))
    counted = by_member.aggregate(
        active=Count("member"), purchases=Sum("times"), repeating=Count("member", filter=Q(times__gte=2))
    )
    return {name: value or 0 for name, value in counted.items()}


def _retention(period: Period) -> Figure:
    """The share of those active in the preceding period of equal length who are active in this one."""
    before = period.preceding()
    if before is None:
        return Figure(None, 0, "ratio")
    earlier = _bought(before).filter(member__isnull=False)
    back = earlier.filter(member__in=_bought(period).filter(member__isnull=False).values("member"))
    base = earlier.aggregate(n=Count("member", distinct=True))["n"]
    return ratio(back.aggregate(n=Count("member", distinct=True))["n"], base, n=base)


def _lifetime_value(order_value: Any, frequency: float | None, retention: Figure, code: str) -> Figure:
    """Order value × frequency × expected lifetime, which at a constant churn is 1 / churn periods.

    None without purchases, without a preceding period's customers, and where nobody left.
    """
    if order_value is None or not frequency or retention.value is None or retention.value >= 1:
        return Figure(None, retention.n, code)
    return Figure(major(float(order_value) * frequency / (1 - retention.value), code), retention.n, code)
