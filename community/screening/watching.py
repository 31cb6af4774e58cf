"""Watched words: whole words and phrases, however they are spelled; `*` at an end stands for any letters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from .texts import fold

_GAP = r"[\W_]+"
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_LETTERS = r"[^\W_]*"


def is_watchable(phrase: str) -> bool:
    """Whether there is something to look for: letters or digits, and not `*` alone or in the middle."""
    inner = phrase.strip().removeprefix("*").removesuffix("*")
    return "*" not in inner and bool(re.search(r"[^\W_]", inner))


def matches(phrase: str, text: str) -> str:
    """What of `text` the phrase finds, as it reads folded; "" where nothing."""
    return found_in(phrase, fold(text))


def found_in(phrase: str, folded: str) -> str:
    """As `matches`, in a text that is folded already."""
    match = _pattern(phrase).search(folded)
    return match[0] if match else ""


def first_in(phrases: Iterable[str], text: str) -> dict[str, str]:
    """What each phrase that occurs finds in the text; the others are left out."""
    folded = fold(text)
    return {phrase: found for phrase in phrases if (found := found_in(phrase, folded))}


@functools.lru_cache(maxsize=2048)
def _pattern(phrase: str) -> re.Pattern[str]:
    phrase = phrase.strip()
    parts = re.findall(r"[^\W_]+", fold(phrase))
    before = _LETTERS if phrase.startswith("*") else ""
    after = _LETTERS if phrase.endswith("*") else ""
    if not parts:
        return re.compile(r"(?!)")
    return re.compile(_EDGE_BEFORE + before + _GAP.join(map(re.escape, parts)) + after + _EDGE_AFTER)
