"""What is there already about the matter of a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from portal.search.query import Hit, search
from portal.search.words import SMALL

KINDS = ["topic", "help"]
SHOWN = 5
_WORD = re.compile(r"[^\W_]{3,}")
_ASKED = 6  # of the longest words: what a title is about


def related_to(title: str, viewer: Any) -> list[Hit]:
    """Topics and help articles that speak of the same, at most SHOWN, the nearest first.

    All its words first, then ever fewer: the longest say most. Only what the viewer may see.
    """
    found: dict[str, Hit] = {}
    for words in _ever_fewer(title):
        for hit in search(" ".join(words), viewer, KINDS, SHOWN).hits:
            found.setdefault(hit.url, hit)
        if len(found) >= SHOWN:
            break
    return list(found.values())[:SHOWN]


def _ever_fewer(title: str) -> Iterator[list[str]]:
    """All telling words, all but the shortest, …, pairs; one word alone says too little unless it is all."""
    telling = [word for word in dict.fromkeys(_WORD.findall(title)) if word.lower() not in SMALL]
    words = sorted(telling, key=len, reverse=True)[:_ASKED]
    if len(words) == 1:
        yield words
    for count in range(len(words), 1, -1):
        yield words[:count]
