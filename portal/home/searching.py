"""Answering a search as it stands in the address of a page."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.search.query import Hit, Results, best, newest
from portal.search.sources import Filters
from portal.search.spelling import mended
from portal.shell.stencils import Stencil, hole
from portal.shell.templatetags.ui import Clock

from .forms import KINDS, SearchForm, Tab, filters_box, is_narrowed

FOUND = 20
SUGGESTED = 8
MOST_LETTERS = 200
# What a document is, for lists of few things each of which is to be told apart.
HEADS = Filters(kinds=("topic", "help"))
_TABS = [(tab.name, urlencode({"in": tab.value}) if tab.value else "") for tab in Tab]
_HOLES = {name: hole(name) for name in ("url", "title", "snippet", "moment")}


class Asked:
    """A search: the words as asked, what was found, and by which other words where those found nothing."""

    def __init__(self, address: QueryDict, viewer: Any) -> None:
        tab = address.get("in", "")
        self.tab = tab if tab in Tab.values else ""
        self.words = address.get("q", "").replace("\x00", "").strip()[:MOST_LETTERS]
        self.address, self.viewer = address, viewer
        self.is_narrowed = is_narrowed(address)
        self.found: Results | None = None
        self.instead = ""

    @functools.cached_property
    def form(self) -> SearchForm:
        """The filters; most searches have none, and need no form."""
        return SearchForm(self.address, viewer=self.viewer)

    @property
    def filters(self) -> SafeString:
        """All that can be set, as HTML."""
        if not self.is_narrowed:
            return filters_box(self.viewer)
        return render_to_string("home/_search_filters.html", {"form": self.form, "asked": self})

    @property
    def is_blank(self) -> bool:
        return not self.words

    @property
    def tabs(self) -> list[tuple[str, str, str]]:
        """Value, label and address of each."""
        addresses = self._tab_addresses()
        return [(tab.value, str(tab.label), addresses[tab.name]) for tab in Tab]

    @property
    def tab_links(self) -> SafeString:
        return _tabs(get_language() or "", self.tab).fill(self._tab_addresses())

    def _tab_addresses(self) -> dict[str, str]:
        all_ = self.address_with(**{"in": ""})
        return {name: f"{all_}&{place}" if place else all_ for name, place in _TABS}

    @property
    def rows(self) -> SafeString:
        """What was found, as lines of a list."""
        return rows(self.found.hits if self.found else [])

    @functools.cached_property
    def address_next(self) -> str:
        return self.address_with(after=self.found.older) if self.found and self.found.older else ""

    @property
    def address_exact(self) -> str:
        """The same words, and no others for them."""
        return self.address_with(exact="1")

    @property
    def address_unfiltered(self) -> str:
        return self.address_with(**dict.fromkeys(SearchForm.base_fields, ""))

    @property
    def address_instead(self) -> str:
        return self.address_with(q=self.instead)

    @property
    def is_first(self) -> bool:
        return not self.address.get("after")

    @property
    def is_last(self) -> bool:
        return not self.address_next

    @property
    def address_first(self) -> str:
        return self.address_with()

    def address_with(self, **changes: str) -> str:
        """This search with changes, on its first page, without what is empty."""
        wanted = {name: str(value) for name, value in self.address.items() if name != "after"} | changes
        return f"?{urlencode({name: value for name, value in wanted.items() if value})}"


def answer(address: QueryDict, viewer: Any) -> Asked:
    """What the address asks for, as this viewer may find it; nothing where a filter is wrong."""
    asked = Asked(address, viewer)
    if (asked.is_narrowed and not asked.form.is_valid()) or not asked.words:
        return asked
    asked.found = _find(asked, asked.words, viewer)
    if not asked.found.counted and not address.get("exact"):
        _mend(asked, viewer)
    return asked


def _mend(asked: Asked, viewer: Any) -> None:
    """What was meant, where that finds something."""
    instead = mended(asked.words, viewer)
    found = _find(asked, instead, viewer) if instead else None
    if found and found.counted:
        asked.instead, asked.found = instead, found


def _find(asked: Asked, words: str, viewer: Any) -> Results:
    after = asked.address.get("after", "")
    if not asked.is_narrowed:
        return best(words, viewer, filters=Filters(KINDS.get(asked.tab)), limit=FOUND, after=after)
    find = newest if asked.form.is_newest else best
    return find(words, viewer, filters=asked.form.filters(asked.tab), limit=FOUND, after=after)


def suggestions(words: str, viewer: Any) -> list[Hit]:
    """What a search that is being typed would find among topics and articles, at most SUGGESTED."""
    return best(words[:MOST_LETTERS], viewer, filters=HEADS, limit=SUGGESTED).hits if len(words) > 1 else []


def rows(hits: Sequence[Hit]) -> SafeString:
    """Lines of a list."""
    language, clock = get_language() or "", Clock()
    return SafeString("".join(_row(hit, language, clock) for hit in hits))


def _row(hit: Hit, language: str, clock: Clock) -> SafeString:
    moment = clock.when(hit.moment)
    values = {"url": hit.url, "title": hit.title, "snippet": hit.snippet, "moment": moment}
    return _line(language, hit.kind).fill(values)


@functools.lru_cache(maxsize=64)
def _line(language: str, kind: str) -> Stencil:
    """A line of such a thing."""
    return Stencil.of("home/_search_hit.html", {**_HOLES, "kind": kind})


@functools.lru_cache(maxsize=64)
def _tabs(language: str, current: str) -> Stencil:
    tabs = [(tab.value, tab.label, hole(tab.name)) for tab in Tab]
    return Stencil.of("home/_search_tabs.html", {"tabs": tabs, "current": current})
