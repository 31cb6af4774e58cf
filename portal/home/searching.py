"""Answering a search as it stands in the address of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from portal.search.query import Hit, Results, best, newest
from portal.search.sources import Filters
from portal.search.spelling import mended

from .forms import SearchForm, Tab, filters_box

FOUND = 20
SUGGESTED = 8
MOST_LETTERS = 200
# What a document is, for lists of few things each of which is to be told apart.
HEADS = Filters(kinds=("topic", "help"))


@dataclass
class Asked:
    """A search: the words as asked, what was found, and by which other words where those found nothing."""

    words: str
    tab: str
    form: SearchForm
    address: QueryDict
    found: Results | None = None
    instead: str = ""

    @property
    def filters(self) -> SafeString | None:
        """All that can be set, as HTML, where nothing is."""
        return filters_box(self.form)

    @property
    def tabs(self) -> list[tuple[str, str, str]]:
        """Value, label and address of each."""
        return [(tab.value, str(tab.label), self.address_with(**{"in": tab.value})) for tab in Tab]

    @property
    def address_next(self) -> str:
        return self.address_with(after=self.found.older) if self.found and self.found.older else ""

    @property
    def address_exact(self) -> str:
        """The same words, and no others for them."""
        return self.address_with(exact="1")

    @property
    def address_unfiltered(self) -> str:
        return self.address_with(**dict.fromkeys(self.form.fields, ""))

    @property
    def address_instead(self) -> str:
        return self.address_with(q=self.instead)

    @property
    def is_first(self) -> bool:
        return not self.address.get("after")

    @property
    def address_first(self) -> str:
        return self.address_with()

    def address_with(self, **changes: str) -> str:
        """This search with changes, on its first page, without what is empty."""
        kept = {name: str(value) for name, value in self.address.items() if name != "after"}
        wanted = QueryDict(mutable=True)
        for name, value in (kept | changes).items():
            if value:
                wanted[name] = value
        return f"?{wanted.urlencode()}"


def answer(address: QueryDict, viewer: Any) -> Asked:
    """What the address asks for, as this viewer may find it; nothing where a filter is wrong."""
    tab = address.get("in", "")
    tab = tab if tab in Tab.values else ""
    words = address.get("q", "").replace("\x00", "").strip()[:MOST_LETTERS]
    asked = Asked(words, tab, SearchForm(address, viewer=viewer), address)
    if not asked.form.is_valid() or not words:
        return asked
    asked.found = _find(asked, words, viewer)
    if not asked.found.total_capped and not address.get("exact"):
        _mend(asked, viewer)
    return asked


def _mend(asked: Asked, viewer: Any) -> None:
    """What was meant, where that finds something."""
    instead = mended(asked.words, viewer)
    found = _find(asked, instead, viewer) if instead else None
    if found and found.total_capped:
        asked.instead, asked.found = instead, found


def _find(asked: Asked, words: str, viewer: Any) -> Results:
    find = newest if asked.form.is_newest else best
    after = asked.address.get("after", "")
    return find(words, viewer, filters=asked.form.filters(asked.tab), limit=FOUND, after=after)


def suggestions(words: str, viewer: Any) -> list[Hit]:
    """What a search that is being typed would find among topics and articles, at most SUGGESTED."""
    return best(words[:MOST_LETTERS], viewer, filters=HEADS, limit=SUGGESTED).hits if len(words) > 1 else []
