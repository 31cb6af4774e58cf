"""What a search asks the database, compiled once for each kind of viewer and of filters.

A stand-in takes the viewer's place in the querysets, so these say who finds what as everywhere else.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef

from portal.precompiled import Given, Select

from . import sources, viewers
from .asking import Statement
from .models import Document, DocumentQuerySet
from .sources import Filters

_MOST = 256  # combinations of viewers and filters whose statements are kept
_AUTHOR, _SINCE, _UNTIL = Given("author"), Given("since"), Given("until")
#: Number, kind, title, text, address and time of a document.
Text = tuple[int, str, str, str, str, datetime]


class Asked:
    """One viewer's questions with one set of filters; the statements are those of all such viewers."""

    def __init__(self, viewer: Any, filters: Filters) -> None:
        self._kind = viewers.kind_of(viewer), sources.registered(), _general(filters)
        self._values = viewers.values_of(viewer) | filters._asdict()

    def best(self, query: str, most: int) -> list[int]:
        """The best documents, at most `most`, as far as the index knows who may find them."""
        return _best(*self._kind).ids(most, query=query, **self._values)

    def best_by_apps(self, query: str, most: int) -> list[int]:
        """As `best`, among what the apps say she may find: slower."""
        return _best(*self._kind, by_apps=True).ids(most, query=query, **self._values)

    def newest(self, query: str, most: int, place: tuple[datetime, int] | None = None) -> list[int]:
        """The newest `most` that the viewer may find, behind a place among them."""
        moment, pk = place or (None, None)
        asked = _newest(*self._kind, place is not None, most)
        return asked.ids(most, query=query, moment=moment, pk=pk, **self._values)

    def findable(self, documents: Sequence[int]) -> list[int]:
        """What of these the viewer may find now, by the apps whose things they are, in the same order."""
        if not documents:
            return []
        found = set(_findable(*self._kind).all(ids=documents, **self._values))
        return [pk for pk in documents if (pk,) in found]


def texts(documents: Sequence[int]) -> dict[int, Text]:
    """What is shown of documents, as far as they are there."""
    return {row[0]: row for row in _texts().all(ids=documents)} if documents else {}


def _findable_by_all(viewer: Any, filters: Filters) -> DocumentQuerySet:
    """What the viewer may find now, by the index and by the app whose thing it is."""
    return _indexed(viewer, filters).filter(sources.rule(viewer, filters, OuterRef("object_id")))


def _indexed(viewer: Any, filters: Filters) -> DocumentQuerySet:
    """What the viewer may find by the index alone, which follows within seconds."""
    rows = _within(filters) & Document.objects.visible_to(viewer)
    if filters.kinds is not None:
        rows = rows.filter(kind__in=filters.kinds)
    if filters.containers:
        rows = rows.filter(container__in=filters.containers)
    if filters.author is not None:
        rows = rows.filter(author=filters.author)
    return rows


def _within(filters: Filters) -> DocumentQuerySet:
    """All documents of the time that is asked for."""
    rows = Document.objects.all()
    if filters.since is not None:
        rows = rows.filter(moment__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(moment__lt=filters.until)
    return rows


def _general(filters: Filters) -> Filters:
    """The filters with what there are many of left open."""
    many = {"author": _AUTHOR, "since": _SINCE, "until": _UNTIL}
    changes: dict[str, Any] = {name: many[name] for name in many if getattr(filters, name) is not None}
    return filters._replace(**changes) if changes else filters


@functools.lru_cache(maxsize=_MOST)
def _best(
    kind: viewers.Kind, apps: sources.Registered, filters: Filters, *, by_apps: bool = False
) -> Statement:
    # Where only the app knows what is wanted, it is asked for all of the newest.
    rows = _findable_by_all if by_apps or filters.solved is not None else _indexed
    return Statement(rows(viewers.stand_in(kind), filters), _within(filters))


@functools.lru_cache(maxsize=_MOST)
def _newest(
    kind: viewers.Kind, apps: sources.Registered, filters: Filters, is_behind: bool, most: int
) -> Statement:
    rows, within = _findable_by_all(viewers.stand_in(kind), filters), _within(filters)
    if is_behind:
        place = Given("moment"), Given("pk")
        rows, within = rows.older_than(*place), within.older_than(*place)  # type: ignore[arg-type]
    return Statement(rows, within, most)


@functools.lru_cache(maxsize=_MOST)
def _findable(kind: viewers.Kind, apps: sources.Registered, filters: Filters) -> Select[tuple[int]]:
    viewer = viewers.stand_in(kind)
    may = sources.rule(viewer, filters, OuterRef("object_id"))
    return Select(lambda: Document.objects.filter(may, pk__among=Given("ids")).values_list("pk"))


@functools.cache
def _texts() -> Select[Text]:
    rows = Document.objects.filter(pk__among=Given("ids"))
    return Select(lambda: rows.values_list("pk", "kind", "title", "body", "url", "moment"))
