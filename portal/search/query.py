"""Asking: words in, what the viewer may see out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString

from .asking import NOTHING, RARE_RANKED, Found, Text, asked
from .compiled import Asked
from .snippets import Marker
from .sources import Filters
from .words import Alternative, alternatives

COUNT_CAP = 100
_SPARE = 5  # looked at beyond what is wanted: some of it the viewer may not find any more
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Hit:
    """One found thing. `snippet` is safe HTML with the found words in <mark>."""

    pk: int
    kind: str
    title: str
    snippet: SafeString
    url: str
    moment: datetime


@dataclass(frozen=True)
class Results:
    """One page of what was found. `counted` is what the viewer may see, up to one more than COUNT_CAP.

    `older` is where the next page begins, empty on the last one.
    """

    hits: list[Hit]
    counted: int
    older: str = ""

    @property
    def total_capped(self) -> int:
        return min(self.counted, COUNT_CAP)

    @property
    def is_capped(self) -> bool:
        """Whether more than `total_capped` were found."""
        return self.counted > COUNT_CAP


NONE = Results([], 0)


def search(
    q: str,
    viewer: Any,
    kinds: Sequence[str] | None = None,
    limit: int = 20,
    *,
    filters: Filters | None = None,
) -> Results:
    """The documents that hold every word of `q`, best first, at most `limit`.

    Words are found in all their forms, with and without umlauts, from five letters on as the beginning
    of a longer one, the last one from its second. Any string is a valid query; one without words finds
    nothing.
    Where more are found, the best are sought among the newest RARE_RANKED, of frequent words RANKED.
    """
    wanted = (filters or Filters())._replace(kinds=tuple(kinds)) if kinds is not None else filters
    return best(q, viewer, filters=wanted, limit=limit)


def best(q: str, viewer: Any, *, filters: Filters | None = None, limit: int = 20, after: str = "") -> Results:
    """As `search`, from the place `after` on that `Results.older` gave; any other place finds nothing."""
    words, wanted = alternatives(q), filters or Filters()
    if not words or limit < 1 or wanted.kinds == ():
        return NONE
    begin = _number(after)
    page = slice(0, 0) if begin is None else slice(begin, begin + limit)
    most = max(page.stop, COUNT_CAP) + 1
    found = _best(Asked(viewer, wanted), asked(words), most, page)
    there = min(found.counted, most)
    older = str(page.stop) if found.texts and page.stop < there else ""
    return Results(_hits(found.texts, words), min(there, COUNT_CAP + 1), older)


def _best(viewer: Asked, query: str, wanted: int, page: slice) -> Found:
    """The best that the viewer may find.

    Looked for once more, and then in what the apps say, where too many are known to the index alone.
    """
    most = min(wanted + _SPARE, RARE_RANKED)
    found = viewer.best(query, most, page)
    if found.counted < wanted and found.known == most < RARE_RANKED:
        found = viewer.best(query, RARE_RANKED, page)
    if found.counted < min(wanted, found.known) and found.known > _SPARE:
        found = viewer.best_by_apps(query, wanted, page)
    return found


def newest(
    q: str, viewer: Any, *, filters: Filters | None = None, limit: int = 20, after: str = ""
) -> Results:
    """As `best`, the newest first: however far back, each page is a range."""
    words, wanted = alternatives(q), filters or Filters()
    if not words or limit < 1 or wanted.kinds == ():
        return NONE
    asks, query, page = Asked(viewer, wanted), asked(words), slice(0, limit)
    found = asks.newest(query, (COUNT_CAP if after else max(limit, COUNT_CAP)) + 1, page)
    counted = min(found.counted, COUNT_CAP + 1)
    if after:
        place = _place(after)
        found = asks.newest(query, limit + 1, page, place) if place else NOTHING
    hits = _hits(found.texts, words)
    return Results(hits, counted, _cursor(hits[-1]) if hits and found.counted > limit else "")


def _number(after: str) -> int | None:
    """A place among the best: a whole number."""
    if not after:
        return 0
    plain = after.isascii() and after.isdigit() and len(after) < 6
    return int(after) if plain else None


def _cursor(hit: Hit) -> str:
    return f"{(hit.moment - _EPOCH) // timedelta(microseconds=1)}-{hit.pk}"


def _place(after: str) -> tuple[datetime, int] | None:
    match = _CURSOR.fullmatch(after)
    try:
        return (_EPOCH + timedelta(microseconds=int(match[1])), int(match[2])) if match else None
    except OverflowError:
        return None


def _hits(texts: Sequence[Text], words: Sequence[Alternative]) -> list[Hit]:
    marker = Marker(words)
    return [
        Hit(pk, kind, title, marker.snippet(body), url, moment)
        for pk, kind, title, body, url, moment in texts
    ]
