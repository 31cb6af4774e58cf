"""The statement: everything that happened to a member's points, each line one sentence, newest first.

Purchases and postings are two tables; a page takes what follows the cursor from each and merges them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.members.stand_ins import SomeMember
from portal.precompiled import Given, Select
from portal.row_models import attach

from ..models import Account, Award, Posting, Purchase, Refund
from ..purchases.sentences import of_purchase
from .debts import owed_with, tell_owed
from .sentences import of_posting

PAGE = 25
MANY = 500
# Where two lines share their moment, this order decides between the tables.
_PURCHASE, _POSTING = 0, 1
_Place = tuple[datetime, int, int]
_K = Posting.Kind


class Filter(models.TextChoices):
    """What a reader may ask for alone."""

    ALL = "", pgettext_lazy("statement", "Everything")
    PURCHASES = "purchases", _("Purchases")
    THANKS = "thanks", _("Thank-yous and goodwill")
    REDEEMED = "redeemed", _("Redeemed")
    EXPIRED = "expired", _("Expired")
    BACK = "back", _("Taken back")
    CORRECTED = "corrected", _("Corrections")


KINDS: dict[str, tuple[Posting.Kind, ...]] = {
    Filter.PURCHASES: (),
    Filter.THANKS: (_K.GRANT, _K.GOODWILL),
    Filter.REDEEMED: (_K.REDEMPTION, _K.UNDO),
    Filter.EXPIRED: (_K.EXPIRY,),
    Filter.BACK: (_K.REFUND, _K.REVERSAL),
    Filter.CORRECTED: (_K.ADJUSTMENT, _K.DEDUCTION, _K.MOVED_IN, _K.MOVED_OUT),
}
LESS = {_K.REDEMPTION, _K.EXPIRY, _K.REFUND, _K.REVERSAL, _K.DEDUCTION, _K.MOVED_OUT}
ICONS: dict[str, str] = {
    _K.GRANT: "gift",
    _K.GOODWILL: "heart-handshake",
    _K.REDEMPTION: "ticket",
    _K.UNDO: "undo-2",
    _K.EXPIRY: "hourglass",
    _K.REFUND: "package-x",
    _K.REVERSAL: "rotate-ccw",
}


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


def page_of(viewer: Any, cursor: str = "", size: int = PAGE, only: str = Filter.ALL) -> Page:
    """The page after `cursor`, in a constant number of queries; Http404 for a made-up cursor or filter."""
    if only not in Filter.values:
        raise Http404
    after = _parse(cursor) if cursor else None
    home = _home_of(viewer)
    found: list[tuple[_Place, Purchase | Posting]] = [
        ((p.purchased_at, _PURCHASE, p.pk), p) for p in _purchases(viewer, only, after, size + 1)
    ]
    found += [((p.effective_at, _POSTING, p.pk), p) for p in _postings(home, only, after, size + 1)]
    found.sort(key=lambda pair: pair[0], reverse=True)
    more = _spell(found[size - 1][0]) if len(found) > size else ""
    return Page([_line(row, home) for _place, row in found[:size]], more)


def lines_of(viewer: Any, only: str = Filter.ALL) -> Iterator[Line]:
    """All lines, read page by page: as long as the history is, as little is held."""
    cursor = ""
    while True:
        page = page_of(viewer, cursor, MANY, only)
        yield from page.lines
        if not (cursor := page.next):
            return


def _purchases(viewer: Any, only: str, after: _Place | None, limit: int) -> list[Purchase]:
    """With awards, their rules, and refunds."""
    if only not in {Filter.ALL, Filter.PURCHASES} or not viewer.is_authenticated:
        return []
    asked = _asked_purchases(_behind(_PURCHASE, after), limit)
    if found := asked.all(viewer=viewer.pk, **_given(after)):
        ids = [purchase.pk for purchase in found]
        attach(found, "awards", _awards().all(purchases=ids), "purchase_id")
        attach(found, "refunds", _refunds().all(purchases=ids), "purchase_id")
    return found


def _home_of(viewer: Any) -> int | None:
    """The account whose statement it is, by its id; None where there is none yet."""
    account = _account().first(viewer=viewer.pk) if viewer.is_authenticated else None
    return account[0] if account else None


def _postings(home: int | None, only: str, after: _Place | None, limit: int) -> list[Posting]:
    """By the account's id alone, so that the index gives them in their order."""
    if only == Filter.PURCHASES or home is None:
        return []
    asked = _asked_postings(only, _behind(_POSTING, after), limit)
    found = asked.all(account=home, **_given(after))
    tell_owed(found)
    return found


@functools.lru_cache(maxsize=64)
def _asked_purchases(behind: int | None, limit: int) -> Select[Purchase]:
    rows = Purchase.objects.visible_to(SomeMember()).for_statement()
    return Select(lambda: _after(rows, "purchased_at", behind)[:limit])


@functools.cache
def _awards() -> Select[Award]:
    return Select(lambda: Award.objects.filter(purchase_id__among=Given("purchases")).select_related("rule"))


@functools.cache
def _refunds() -> Select[Refund]:
    return Select(lambda: Refund.objects.filter(purchase_id__among=Given("purchases")))


@functools.cache
def _account() -> Select[tuple[int]]:
    accounts = Account.objects.visible_to(SomeMember()).order_by("pk")
    return Select(lambda: accounts.values_list("pk")[:1])


@functools.lru_cache(maxsize=64)
def _asked_postings(only: str, behind: int | None, limit: int) -> Select[Posting]:
    rows = Posting.objects.filter(account=Given("account")).for_statement()
    rows = rows.filter(kind__in=KINDS[only]) if only else rows
    return Select(lambda: _after(rows, "effective_at", behind)[:limit])


def _behind(table: int, after: _Place | None) -> int | None:
    """None at the start, else below, at or above 0 as the table stands to the cursor's own."""
    return None if after is None else table - after[1]


def _given(after: _Place | None) -> dict[str, Any]:
    return {} if after is None else {"moment": after[0], "after": after[2]}


def _after(rows: QuerySet[Any], moment: str, behind: int | None) -> QuerySet[Any]:
    """What comes after the cursor: a range over the index, never an offset."""
    if behind is None:
        return rows
    at = Given("moment")
    rows = rows.filter(**{f"{moment}__lte": at})
    earlier = Q(**{f"{moment}__lt": at})
    if behind > 0:
        return rows.filter(earlier)
    return rows if behind else rows.filter(earlier | Q(pk__lt=Given("after")))


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


def _line(row: Purchase | Posting, home: int | None) -> Line:
    if isinstance(row, Purchase):
        # What it earned on an account that was merged into this one has come with that move.
        here = row.earning_state.get("account") == home
        points = sum(award.points for award in row.awards.all()) if here else 0
        return Line(row.purchased_at, of_purchase(row), points, "shopping-bag")
    points = row.points - owed_with(row)
    points = -points if row.kind in LESS else points
    return Line(row.effective_at, of_posting(row), points, ICONS.get(row.kind, "pencil"))
