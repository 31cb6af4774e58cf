"""A purchase's lines and what the rules were asked with, as tables for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.members.models import Segment

from .. import money
from ..models import EarningRule, Purchase, Tier


@dataclass(frozen=True)
class Contents:
    """`lines`: product, category, quantity, price of one, cost. `asked`: name and value."""

    lines: list[tuple[str, str, int, str, str]]
    asked: list[tuple[str, str]]


def contents_of(purchase: Purchase) -> Contents:
    """Three queries, however many lines and rules there are."""
    return Contents([_line(line, purchase.currency) for line in purchase.lines], _asked(purchase))


def _line(line: dict[str, Any], currency: str) -> tuple[str, str, int, str, str]:
    quantity, product = line.get("quantity", 1), " · ".join(filter(None, [line.get("sku"), line.get("name")]))
    price = cost = ""
    if line.get("unit_price") is not None:
        minor = money.to_minor(line["unit_price"], currency)
        price, cost = money.spoken(minor, currency), money.spoken(minor * quantity, currency)
    return product, line.get("category") or "", quantity, price, cost


def _asked(purchase: Purchase) -> list[tuple[str, str]]:
    """Nothing where no rule was asked: it is history, or held."""
    state = purchase.earning_state
    if not state:
        return []
    tier = Tier.objects.filter(programme=purchase.programme_id, slug=state.get("tier", "")).first()
    segments = Segment.objects.filter(slug__in=state.get("segments", [])).order_by("slug")
    rules = EarningRule.objects.filter(pk__in=state.get("rules", [])).order_by("key", "version")
    found = [
        (_("Rules of the day"), ", ".join(str(rule) for rule in rules)),
        (_("Tier before the purchase"), tier.name if tier else ""),
        (_("Segments that a rule asks for"), ", ".join(str(segment) for segment in segments)),
        (_("Her first purchase"), _("yes") if state.get("first") else ""),
        (_("Room under limits"), _room(state.get("room") or {})),
    ]
    return [(name, value) for name, value in found if value]


def _room(room: dict[str, int]) -> str:
    left = _("%(rule)s: %(points)d points")
    return ", ".join(left % {"rule": key, "points": points} for key, points in sorted(room.items()))
