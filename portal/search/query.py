"""Asking: words in, what the viewer may see out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString

from . import compiled
from .asking import RARE_RANKED, asked
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
    end = (begin or 0) + limit
    ids = _best(Asked(viewer, wanted), asked(words), max(end, COUNT_CAP) + 1)
    counted = min(len(ids), COUNT_CAP + 1)
    if begin is None or begin > len(ids):
        return Results([], counted)
    return Results(_hits(ids[begin:end], words), counted, str(end) if end < len(ids) else "")


def _best(viewer: Asked, query: str, wanted: int) -> list[int]:
    """The best that the viewer may find.

    Looked for once more, and then in what the apps say, where too many are known to the index alone.
    """
    most = min(wanted + _SPARE, RARE_RANKED)
    known = viewer.best(query, most)
    found = viewer.findable(known)
    if len(found) < wanted and len(known) == most < RARE_RANKED:
        known = viewer.best(query, RARE_RANKED)
        found = viewer.findable(known)
    if len(found) < min(wanted, len(known)) and len(known) > _SPARE:
        found = viewer.best_by_apps(query, wanted)
    return found[:wanted]


def newest(
    q: str, viewer: Any, *, filters: Filters | None = None, limit: int = 20, after: str = ""
) -> Results:
    """As `best`, the newest first: however far back, each page is a range."""
    words, wanted = alternatives(q), filters or Filters()
    if not words or limit < 1 or wanted.kinds == ():
        return NONE
    asks, query = Asked(viewer, wanted), asked(words)
    ids = asks.newest(query, (COUNT_CAP if after else max(limit, COUNT_CAP)) + 1)
    counted = min(len(ids), COUNT_CAP + 1)
    if after:
        place = _place(after)
        ids = asks.newest(query, limit + 1, place) if place else []
    hits = _hits(ids[:limit], words)
    return Results(hits, counted, _cursor(hits[-1]) if hits and len(ids) > limit else "")


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


def _hits(ids: Sequence[int], words: Sequence[Alternative]) -> list[Hit]:
    texts, marker = compiled.texts(ids), Marker(words)
    found = [texts[pk] for pk in ids if pk in texts]
    return [
        Hit(pk, kind, title, marker.snippet(body), url, moment)
        for pk, kind, title, body, url, moment in found
    ]
