"""The piece of a found text that a list of results shows, with the found words marked."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from html import escape

from django.utils.safestring import SafeString

from .words import Alternative, fold

LENGTH = 220  # letters
BEFORE = 70  # of them before the first found word, at most
_EMPHASIS = re.compile(r"[*`~]+")
# Addresses of links and pictures, the rules of tables and between parts, and what stands for the rest.
_MARKUP = re.compile(r"\]\([^)]*\)|!?\[|(?<![^\s|]):?-{2,}:?(?![^\s|])|[_#>|\]]+|\(https?://[^)]*\)")


def plain(text: str) -> str:
    """A text in one line, without what Markdown writes for machines; to be escaped like any text."""
    return " ".join(_MARKUP.sub(" ", _EMPHASIS.sub("", text)).split())


class Marker:
    """Marks the words of one query in the texts of one page; texts repeat their words, so they are kept."""

    def __init__(self, words: Sequence[Alternative]) -> None:
        self._words = words
        # A stem begins as its word does: most words of a text are passed over at their first letter.
        self._initials = frozenset(
            text[0] for word in words for text in (*word.stems, *word.prefixes) if text
        )
        self._candidates = _beginning_with("".join(sorted(self._initials)))
        self._known: dict[str, bool] = {}

    def snippet(self, text: str) -> SafeString:
        """The text around the first found word, escaped, with the found words in <mark>."""
        places = self._places(text)
        place = next(places, None)
        begin, end = _window(text, place[0] if place else 0)
        parts, done = ["… " if begin else ""], begin
        while place and place[0] < end:
            start, stop = place[0], min(place[1], end)
            parts += escape(text[done:start]), "<mark>", escape(text[start:stop]), "</mark>"
            done, place = stop, next(places, None)
        parts += escape(text[done:end]), " …" if end < len(text) else ""
        return SafeString("".join(parts))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in the text the found words stand."""
        known = self._known
        for found in self._candidates.finditer(text):
            word = found[0]
            meant = known.get(word)
            if meant is None:
                meant = known[word] = self._is_meant(word)
            if meant:
                yield found.span()

    def _is_meant(self, word: str) -> bool:
        return _initial(word[0]) in self._initials and any(meant.matches(word) for meant in self._words)


@functools.lru_cache(maxsize=1024)
def _beginning_with(initials: str) -> re.Pattern[str]:
    """Words that begin with one of these folded letters, or with a letter beyond ASCII that may fold to one.

    What stands before a word is looked at behind its first letter: so most of a text is passed over at once.
    """
    either = "".join(letter + letter.upper() for letter in initials if letter.isascii())
    return re.compile(rf"[{either}\x80-\U0010ffff](?<![^\W_].)(?<=[^\W_])[^\W_]*")


def _window(text: str, first: int) -> tuple[int, int]:
    """The part of a text that is shown for a word at `first`: whole words, if it can be."""
    begin = 0
    if first > BEFORE:
        begin = text.find(" ", first - BEFORE, first) + 1 or first
    if len(text) - begin <= LENGTH:
        return begin, len(text)
    end = text.rfind(" ", begin + LENGTH // 2, begin + LENGTH)
    return begin, end if end > 0 else begin + LENGTH


@functools.lru_cache(maxsize=1024)
def _initial(letter: str) -> str:
    return fold(letter)[:1]
