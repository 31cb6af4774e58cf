"""Which products a member is a customer of: the SKUs of what she bought and has not given back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import F

from loyalty.models import Purchase, Refund
from portal.members.actions import More, Only

if TYPE_CHECKING:
    from portal.members.models import Member

_COUNTS = [Purchase.State.COUNTED, Purchase.State.HISTORY]


def bought_with(lines: Iterable[Mapping[str, Any]]) -> More:
    """The SKUs of a purchase's lines, as they were reported; a line of 0 pieces brings none."""
    return More(_pieces(lines).keys())


def products_of(member: Member) -> Only:
    """The SKUs of all her purchases that count or lie before the programme, but for what came back.

    A purchase that was refunded in full has none; of another one those pieces are gone that its refunds name.
    """
    rows = Purchase.objects.filter(member=member, state__in=_COUNTS)
    rows = rows.exclude(amount__gt=0, refunded=F("amount")).exclude(lines=[])
    back = _came_back(member)
    found: set[str] = set()
    for pk, lines in rows.values_list("pk", "lines"):
        found |= (_pieces(lines) - back[pk]).keys()
    return Only(found)


def _came_back(member: Member) -> dict[int, Counter[str]]:
    """Pieces by purchase and SKU."""
    back: dict[int, Counter[str]] = defaultdict(Counter)
    refunds = Refund.objects.filter(purchase__member=member).exclude(pieces={})
    for purchase, pieces in refunds.values_list("purchase", "pieces"):
        back[purchase].update(pieces)
    return back


def _pieces(lines: Iterable[Mapping[str, Any]]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[str(line.get("sku") or "")] += line.get("quantity", 1)
    del pieces[""]
    return +pieces
