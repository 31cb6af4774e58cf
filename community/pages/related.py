"""What is there already about the matter of a title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from portal.search.query import Hit, search
from portal.search.words import SMALL

KINDS = ["topic", "help"]
SHOWN = 5
_WORD = re.compile(r"[^\W_]{3,}")
_PAIRED = 4  # of the longest words, which say most of what a title is about


def related_to(title: str, viewer: Any) -> list[Hit]:
    """Topics and help articles that speak of the same, at most SHOWN, the nearest first.

    First what has all its telling words, then what has most pairs of them. Only what the viewer may see.
    """
    hits: dict[str, Hit] = {}
    found: Counter[str] = Counter()
    for weight, words in _asked(title):
        for hit in search(" ".join(words), viewer, KINDS, SHOWN).hits:
            hits.setdefault(hit.url, hit)
            found[hit.url] += weight
        if weight > 1 and len(hits) >= SHOWN:
            break
    return [hits[url] for url, _weight in found.most_common(SHOWN)]


def _asked(title: str) -> Iterator[tuple[int, Sequence[str]]]:
    """What to search for and what finding it weighs: all telling words, then the pairs of the longest."""
    telling = [word for word in dict.fromkeys(_WORD.findall(title)) if word.lower() not in SMALL]
    if telling:
        yield 100, telling
    if len(telling) > 2:
        for pair in combinations(sorted(telling, key=len, reverse=True)[:_PAIRED], 2):
            yield 1, pair
