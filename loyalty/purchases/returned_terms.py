"""How many pieces of a product came back with a purchase's refunds, by the pieces they name and the money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..earning.earning import Line
from ..models import Purchase, Refund

#: More ways to make up an amount than these are not looked through.
_WAYS = 20_000


@dataclass(frozen=True)
class Returned:
    """Pieces that have come back; `is_open` where the money leaves open whether it is one more."""

    terms: int
    is_open: bool


def returned_terms(purchase: Purchase, refunds: Iterable[Refund], sku: str) -> Returned:
    """What of the product `sku` the refunds of a purchase have brought back, `purchase.refunded` in all.

    A purchase that went back in full brings all of it. Else each refund says it by the pieces it names; one
    without pieces by its amount: it is so many pieces of the product where only they cost that, and nothing
    of it where only others do; it tells nothing where pieces and others together cost it as well. What is
    left unclear brings a piece back for each whole price that all the rest of the purchase can't account for;
    what remains of it is open. Shipping and discounts belong to the rest, so no doubt is taken for a piece.
    """
    lines = purchase.basket.lines
    mine = [line for line in lines if line.sku == sku]
    others = [line for line in lines if line.sku != sku]
    pieces, cost = sum(line.quantity for line in mine), sum(line.amount for line in mine)
    if purchase.refunded >= purchase.amount > 0:
        return Returned(pieces, is_open=False)
    named = unclear = 0
    rest = purchase.amount - cost
    for refund in refunds:
        came, elsewhere = _told(refund, mine, others)
        named += came
        rest -= elsewhere
        unclear += refund.amount if came == elsewhere == 0 else 0
    certain = max(0, unclear - max(0, rest))
    whole, part = divmod(certain * pieces, cost) if cost else (0, 1)
    terms = min(pieces, named + whole)
    return Returned(terms, unclear > 0 and terms < pieces and (rest > 0 or part > 0))


def _told(refund: Refund, mine: Sequence[Line], others: Sequence[Line]) -> tuple[int, int]:
    """Pieces of the product, and minor units for others; nothing of both where the refund does not tell."""
    if refund.pieces:
        came = sum(int(refund.pieces.get(sku, 0)) for sku in {line.sku for line in mine})
        price = sum(line.amount for line in mine) // max(1, sum(line.quantity for line in mine))
        return came, max(0, refund.amount - came * price)
    pieces, cost = sum(line.quantity for line in mine), sum(line.amount for line in mine)
    ways = _ways(refund.amount, pieces, cost, _sums(others, refund.amount))
    if ways == [0]:
        return 0, refund.amount
    only = ways[0] if len(ways) == 1 else 0
    return only if only * cost == refund.amount * pieces else 0, 0


def _ways(amount: int, pieces: int, cost: int, sums: set[int] | None) -> list[int]:
    """With how many pieces the amount can be made up exactly, one of the `sums` of other things beside."""
    rests = {0: amount}
    if cost:
        rests |= {n: amount - n * cost // pieces for n in range(1, pieces + 1) if not n * cost % pieces}
    return [n for n, rest in rests.items() if rest >= 0 and (sums is None or rest in sums)]


def _sums(lines: Iterable[Line], most: int) -> set[int] | None:
    """What some pieces of the lines cost together, up to `most`; None where there are too many ways."""
    sums = {0}
    for line in lines:
        price = line.amount // line.quantity if line.quantity else 0
        number = min(line.quantity, most // price) if price else 0
        if len(sums) * (number + 1) > _WAYS:
            return None
        sums |= {one + price * n for one in sums for n in range(1, number + 1)}
    return sums
