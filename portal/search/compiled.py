"""What a search asks the database, compiled once for each kind of viewer and of filters.

A stand-in takes the viewer's place in the querysets, so these say who finds what as everywhere else.
"""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any

from django.db.models import OuterRef

from portal.precompiled import Given

from . import sources, viewers
from .asking import Found, Statement, are_several
from .models import Document, DocumentQuerySet
from .sources import Filters

_MOST = 256  # combinations of viewers and filters whose statements are kept
_AUTHOR, _SINCE, _UNTIL = Given("author"), Given("since"), Given("until")


class Asked:
    """One viewer's questions with one set of filters; the statements are those of all such viewers."""

    def __init__(self, viewer: Any, filters: Filters) -> None:
        self._kind = viewers.kind_of(viewer), sources.registered(), _general(filters)
        self._values = viewers.values_of(viewer) | filters._asdict()

    def best(self, query: str, most: int, page: slice) -> Found:
        """The best documents: what of the first `most` that the index knows may be found now, by the apps."""
        return self._best(query).find(most, page, query=query, **self._values)

    def best_by_apps(self, query: str, most: int, page: slice) -> Found:
        """As `best`, sought among what the apps say she may find: slower."""
        return self._best(query, by_apps=True).find(most, page, query=query, **self._values)

    def _best(self, query: str, *, by_apps: bool = False) -> Statement:
        return _best(*self._kind, several=are_several(query), by_apps=by_apps)

    def newest(self, query: str, most: int, page: slice, place: tuple[datetime, int] | None = None) -> Found:
        """The newest `most` that the viewer may find, behind a place among them."""
        moment, pk = place or (None, None)
        asked = _newest(*self._kind, are_several(query), place is not None, most)
        return asked.find(most, page, query=query, moment=moment, pk=pk, **self._values)


def _findable_by_all(viewer: Any, filters: Filters) -> DocumentQuerySet:
    """What the viewer may find now, by the index and by the app whose thing it is."""
    return _indexed(viewer, filters) & _may(viewer, filters)


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


def _may(viewer: Any, filters: Filters) -> DocumentQuerySet:
    return Document.objects.filter(sources.rule(viewer, filters, OuterRef("object_id")))


@functools.lru_cache(maxsize=_MOST)
def _best(
    kind: viewers.Kind, apps: sources.Registered, filters: Filters, *, several: bool, by_apps: bool
) -> Statement:
    viewer = viewers.stand_in(kind)
    # Where only the app knows what is wanted, it is asked for all of the newest.
    if by_apps or filters.solved is not None:
        rows, may = _findable_by_all(viewer, filters), Document.objects.all()
    else:
        rows, may = _indexed(viewer, filters), _may(viewer, filters)
    return Statement(rows, _within(filters), may, several=several)


@functools.lru_cache(maxsize=_MOST)
def _newest(
    kind: viewers.Kind, apps: sources.Registered, filters: Filters, several: bool, is_behind: bool, most: int
) -> Statement:
    rows, within = _findable_by_all(viewers.stand_in(kind), filters), _within(filters)
    if is_behind:
        place = Given("moment"), Given("pk")
        rows, within = rows.older_than(*place), within.older_than(*place)  # type: ignore[arg-type]
    return Statement(rows, within, Document.objects.all(), most, several=several)
