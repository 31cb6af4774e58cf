"""The statement: everything that happened to a member's points, each line one sentence, newest first.

Purchases and postings are two tables; a page takes what follows the cursor from each and merges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from .models import Posting, Purchase
from .sentences import of_posting, of_purchase

PAGE = 25
# Where two lines share their moment, this order decides between the tables.
_PURCHASE, _POSTING = 0, 1
_Place = tuple[datetime, int, int]


@dataclass(frozen=True)
class Line:
    """One line: what happened, and the change in points (0 where nothing moved)."""

    moment: datetime
    sentence: str
    points: int
    icon: str


@dataclass(frozen=True)
class Page:
    """Lines, newest first, and the cursor of the next page ("" at the end)."""

    lines: list[Line]
    next: str


def page_of(viewer: Any, cursor: str = "", size: int = PAGE) -> Page:
    """The page after `cursor`, in two queries however long the history is; Http404 for a made-up cursor."""
    after = _parse(cursor) if cursor else None
    purchases = Purchase.objects.visible_to(viewer).for_statement()
    postings = Posting.objects.visible_to(viewer).for_statement()
    found: list[tuple[_Place, Purchase | Posting]] = [
        ((p.purchased_at, _PURCHASE, p.pk), p)
        for p in _after(purchases, "purchased_at", _PURCHASE, after)[: size + 1]
    ]
    found += [
        ((p.effective_at, _POSTING, p.pk), p)
        for p in _after(postings, "effective_at", _POSTING, after)[: size + 1]
    ]
    found.sort(key=lambda pair: pair[0], reverse=True)
    more = _spell(found[size - 1][0]) if len(found) > size else ""
    return Page([_line(row) for _place, row in found[:size]], more)


def _after(rows: QuerySet[Any], moment: str, table: int, after: _Place | None) -> QuerySet[Any]:
    """What comes after the cursor: a range over the index, never an offset."""
    if after is None:
        return rows
    at, last_table, last = after
    rows = rows.filter(**{f"{moment}__lte": at})
    earlier = Q(**{f"{moment}__lt": at})
    if table > last_table:
        return rows.filter(earlier)
    return rows.filter(earlier | Q(pk__lt=last)) if table == last_table else rows


def _spell(place: _Place) -> str:
    moment, table, pk = place
    return f"{moment.isoformat()}~{table}~{pk}"


def _parse(cursor: str) -> _Place:
    try:
        moment, table, pk = cursor.split("~")
        place = datetime.fromisoformat(moment), int(table), int(pk)
        place[0].astimezone()
    except (ValueError, OverflowError):
        raise Http404 from None
    if place[0].tzinfo is None or not 0 < place[2] < 2**63:
        raise Http404
    return place


def _line(row: Purchase | Posting) -> Line:
    if isinstance(row, Purchase):
        award = getattr(row, "award", None)
        points = award.points if award else 0
        return Line(row.purchased_at, of_purchase(row), points, "shopping-bag")
    taken = row.kind in {Posting.Kind.REDEMPTION, Posting.Kind.EXPIRY}
    return Line(row.effective_at, of_posting(row), -row.points if taken else row.points, ICONS[row.kind])


ICONS: dict[str, str] = {
    Posting.Kind.GRANT: "gift",
    Posting.Kind.GOODWILL: "heart-handshake",
    Posting.Kind.REDEMPTION: "ticket",
    Posting.Kind.EXPIRY: "hourglass",
}
