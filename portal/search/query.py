"""Asking: words in, what the viewer may see out."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from django.db.models import OuterRef
from django.utils.safestring import SafeString, mark_safe

from . import engine, sources
from .audience import open_to
from .models import Document, DocumentQuerySet
from .sources import Filters
from .words import Alternative, alternatives

COUNT_CAP = 1000
SNIPPET_LENGTH = 220
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)
_SHOWN = re.compile(r"[^\W_]+|[\W_]+")
_EMPHASIS = re.compile(r"[*`~]+")
_MARKUP = re.compile(r"[_#>|\[\]]+|\(https?://[^)]*\)")


@dataclass(frozen=True)
class Hit:
    """One found thing. `snippet` is safe HTML with the found words in <mark>."""

    kind: str
    title: str
    snippet: SafeString
    url: str
    moment: datetime


@dataclass(frozen=True)
class Results:
    """One page of what was found. `total_capped` counts what the viewer may see, up to COUNT_CAP.

    `older` is where the next page begins, empty on the last one.
    """

    hits: list[Hit]
    total_capped: int
    older: str = ""

    @property
    def is_capped(self) -> bool:
        return self.total_capped >= COUNT_CAP


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
    Where more than COUNT_CAP are found, the best are sought among the newest COUNT_CAP.
    """
    wanted = (filters or Filters())._replace(kinds=tuple(kinds)) if kinds is not None else filters
    return best(q, viewer, filters=wanted, limit=limit)


def best(q: str, viewer: Any, *, filters: Filters | None = None, limit: int = 20, after: str = "") -> Results:
    """As `search`, from the place `after` on that `Results.older` gave; any other place finds nothing."""
    words = alternatives(q)
    if not words or limit < 1:
        return NONE
    ids = engine.ranked(findable(viewer, filters or Filters()), words, COUNT_CAP)
    begin = _number(after)
    if begin is None or begin > len(ids):
        return Results([], len(ids))
    page, end = ids[begin : begin + limit], begin + limit
    return Results(_hits(page, words), len(ids), str(end) if end < len(ids) else "")


def newest(
    q: str, viewer: Any, *, filters: Filters | None = None, limit: int = 20, after: str = ""
) -> Results:
    """As `best`, the newest first: however far back, each page is a range."""
    words = alternatives(q)
    if not words or limit < 1:
        return NONE
    found = engine.matching(findable(viewer, filters or Filters()), words)
    total = found.order_by()[:COUNT_CAP].count()
    if after:
        place = _place(after)
        if place is None:
            return Results([], total)
        found = found.older_than(*place)
    rows = list(found.order_by("-moment", "-pk").values_list("pk", "moment")[: limit + 1])
    older = _cursor(rows[limit - 1]) if len(rows) > limit else ""
    return Results(_hits([pk for pk, _moment in rows[:limit]], words), total, older)


def findable(viewer: Any, filters: Filters) -> DocumentQuerySet:
    """What the viewer may find now, by the index and by the app whose thing it is."""
    rows = Document.objects.filter(audience__in=open_to(viewer))
    if filters.kinds is not None:
        rows = rows.filter(kind__in=filters.kinds)
    if filters.containers:
        rows = rows.filter(container__in=filters.containers)
    if filters.author is not None:
        rows = rows.filter(author=filters.author)
    if filters.since is not None:
        rows = rows.filter(moment__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(moment__lt=filters.until)
    return rows.filter(sources.rule(viewer, filters, OuterRef("object_id")))


def _number(after: str) -> int | None:
    """A place among the best: a whole number below COUNT_CAP."""
    if not after:
        return 0
    plain = after.isascii() and after.isdigit() and len(after) < 6
    return int(after) if plain else None


def _cursor(row: tuple[int, datetime]) -> str:
    pk, moment = row
    return f"{(moment - _EPOCH) // timedelta(microseconds=1)}-{pk}"


def _place(after: str) -> tuple[datetime, int] | None:
    match = _CURSOR.fullmatch(after)
    try:
        return (_EPOCH + timedelta(microseconds=int(match[1])), int(match[2])) if match else None
    except OverflowError:
        return None


def _hits(ids: Sequence[int], words: list[Alternative]) -> list[Hit]:
    documents = Document.objects.in_bulk(ids)

    @functools.cache  # texts repeat their words
    def marked(piece: str) -> str:
        shown = escape(piece[:80])
        meant = piece[0].isalnum() and any(word.matches(piece) for word in words)
        return f"<mark>{shown}</mark>" if meant else shown

    return [_hit(documents[pk], marked) for pk in ids if pk in documents]


def _hit(document: Document, marked: Callable[[str], str]) -> Hit:
    snippet = _snippet(document.body, marked)
    return Hit(document.kind, document.title, snippet, document.url, document.moment)


def _snippet(body: str, marked: Callable[[str], str]) -> SafeString:
    """A piece of the text around the first found word, escaped, with the found words marked."""
    pieces = _SHOWN.findall(" ".join(_MARKUP.sub(" ", _EMPHASIS.sub("", body)).split()))
    first = next((place for place, piece in enumerate(pieces) if marked(piece).startswith("<")), 0)
    start = max(0, first - 16)
    end, length = start, 0
    while end < len(pieces) and length < SNIPPET_LENGTH:
        length += len(pieces[end])
        end += 1
    before, after = "… " if start else "", " …" if end < len(pieces) else ""
    return mark_safe(before + "".join(map(marked, pieces[start:end])) + after)  # each is escaped there
