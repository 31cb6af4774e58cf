"""The lines of a purchase as they were reported, as earning rules look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import money
from .earning import Line


def lines_of(reported: Sequence[Mapping[str, Any]], amount: int, currency: str) -> tuple[Line, ...]:
    """The lines of a purchase of `amount` minor units: `{sku, category?, quantity, unit_price?}` each.

    A single line without a price has what the others leave of the amount; of several nobody knows.
    ValueError where a price or a quantity is none.
    """
    prices = [_price(line, currency) for line in reported]
    unpriced = prices.count(None)
    rest = max(0, amount - sum(price or 0 for price in prices)) if unpriced == 1 else 0
    return tuple(
        Line(
            sku=str(line.get("sku", "")),
            category=str(line.get("category", "")),
            quantity=_quantity(line),
            amount=rest if price is None else price,
        )
        for line, price in zip(reported, prices, strict=True)
    )


def _price(line: Mapping[str, Any], currency: str) -> int | None:
    """What the whole line costs, in minor units; None where it does not say."""
    price = line.get("unit_price")
    return None if price is None else _quantity(line) * money.to_minor(price, currency)


def _quantity(line: Mapping[str, Any]) -> int:
    quantity = line.get("quantity", 1)
    if not isinstance(quantity, int) or quantity < 0:
        raise ValueError(f"{quantity!r} is no quantity")
    return quantity
