"""Asking: words in, what the viewer may see out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from . import engine
from .audience import open_to
from .models import Document
from .words import Alternative, alternatives

COUNT_CAP = 1000
SNIPPET_LENGTH = 220
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
    """`total_capped` counts what the viewer may see, up to COUNT_CAP."""

    hits: list[Hit]
    total_capped: int

    @property
    def is_capped(self) -> bool:
        return self.total_capped >= COUNT_CAP


def search(q: str, viewer: Any, kinds: Sequence[str] | None = None, limit: int = 20) -> Results:
    """The documents that hold every word of `q`, best first, at most `limit`.

    Words are found in all their forms, with and without umlauts, the last one from its second letter on.
    Any string is a valid query; one without words finds nothing.
    """
    words = alternatives(q)
    if not words or limit < 1:
        return Results([], 0)
    ids, total = engine.find(words, open_to(viewer), kinds, limit, COUNT_CAP)
    documents = Document.objects.in_bulk(ids)
    return Results([_hit(documents[pk], words) for pk in ids if pk in documents], total)


def _hit(document: Document, words: list[Alternative]) -> Hit:
    snippet = _snippet(document.body, words)
    return Hit(document.kind, document.title, snippet, document.url, document.moment)


def _snippet(body: str, words: Iterable[Alternative]) -> SafeString:
    """A piece of the text around the first found word, escaped, with the found words marked."""
    pieces = _SHOWN.findall(" ".join(_MARKUP.sub(" ", _EMPHASIS.sub("", body)).split()))
    found = [any(word.matches(piece) for word in words) for piece in pieces]
    first = found.index(True) if True in found else 0
    start = max(0, first - 16)
    end, length = start, 0
    while end < len(pieces) and length < SNIPPET_LENGTH:
        length += len(pieces[end])
        end += 1
    marked = format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece[:80]) if hit else piece[:80],)
            for piece, hit in zip(pieces[start:end], found[start:end], strict=True)
        ),
    )
    before, after = "… " if start else "", " …" if end < len(pieces) else ""
    return mark_safe(before + marked + after)  # both are constants, the rest is escaped
