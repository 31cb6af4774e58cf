"""What came back with a refund, by name."""

from __future__ import annotations

from typing import Any

from .. import money
from ..models import Purchase, Refund


def products(refund: Refund, purchase: Purchase) -> str:
    """Such as "Grinder, 2 × Cup": the pieces that were named, or the one line that costs what was refunded.

    Empty where neither says it.
    """
    if refund.pieces:
        names = {line["sku"]: _name(line) for line in purchase.lines if line.get("sku")}
        found = [_counted(names.get(sku, sku), count) for sku, count in sorted(refund.pieces.items())]
        return ", ".join(found)
    lines = [line for line in purchase.lines if _cost(line, purchase) == refund.amount and _name(line)]
    return _counted(_name(lines[0]), lines[0].get("quantity", 1)) if len(lines) == 1 else ""


def _cost(line: dict[str, Any], purchase: Purchase) -> int | None:
    """In minor units; None where nobody knows. An only line without a price costs all of it."""
    if line.get("unit_price") is not None:
        return money.to_minor(line["unit_price"], purchase.currency) * int(line.get("quantity", 1))
    return purchase.amount if len(purchase.lines) == 1 else None


def _name(line: dict[str, Any]) -> str:
    return line.get("name") or line.get("sku") or line.get("category") or ""


def _counted(name: str, quantity: int) -> str:
    return f"{quantity} × {name}" if quantity > 1 else name
