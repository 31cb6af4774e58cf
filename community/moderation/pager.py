"""Lists of the moderators, page by page: `?after=` and `?before=` a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.http import Http404, HttpRequest

from community.models import Appeal
from community.models.listing import Place
from community.pages.paging import BadCursor, from_cursor, to_cursor

T = TypeVar("T")
SHOWN = 30


class Page(NamedTuple):
    """The rows of a page, and the places `earlier` and `later` that the list goes on from ("": nowhere)."""

    rows: list[Any]
    places: dict[str, str]


def places() -> dict[str, int]:
    """What the tabs above all lists tell: how many appeals wait."""
    return {"appeals_waiting": Appeal.objects.waiting().count()}


def is_moved(request: HttpRequest) -> bool:
    """Whether the address names a place."""
    return bool(request.GET.keys() & {"after", "before"})


def page(
    request: HttpRequest,
    take: Callable[[str, Place | None, int], Sequence[T]],
    place_of: Callable[[T], Place],
) -> Page:
    """The page the address asks for. 404 where that names no place.

    `take` answers so many rows at most: "" from the beginning, "after" a place, or "before" it, then the
    nearest first. `place_of` is where a row stands.
    """
    before, after = _place(request, "before"), _place(request, "after")
    way, place = ("before", before) if before else ("after", after) if after else ("", None)
    found = list(take(way, place, SHOWN + 1))
    more, rows = len(found) > SHOWN, found[:SHOWN]
    if before:
        rows.reverse()
    first, last = (to_cursor(place_of(rows[0])), to_cursor(place_of(rows[-1]))) if rows else ("", "")
    earlier, later = (more, True) if before else (bool(after), more)
    return Page(rows, {"earlier": first if earlier else "", "later": last if later else ""})


def _place(request: HttpRequest, name: str) -> Place | None:
    cursor = request.GET.get(name, "")
    try:
        return from_cursor(cursor) if cursor else None
    except BadCursor:
        raise Http404("no such place") from None
