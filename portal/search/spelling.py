"""Typing errors: a word that finds nothing is taken for the nearest one that does."""

from __future__ import annotations

import re
from typing import Any

from rapidfuzz.distance import OSA

from .asking import asked
from .compiled import Asked
from .models import Word
from .sources import Filters
from .words import MAX_QUERY_WORDS, Alternative, stem_of_any

SHORTEST = 4  # letters of a word that is taken for another
LONG = 8  # from so many letters on two of them may be wrong
MOST = 20_000  # known words of about that length to compare with, the most frequent
TRIED, MENDED = 5, 3  # nearest words to look for, and words of a query to mend
_PIECE = re.compile(r"[^\W_]+")


def mended(q: str, viewer: Any) -> str:
    """The query with each word that finds nothing replaced by the nearest that does, as it is written there.

    Empty where there is nothing to mend, or no way to. Only words out of documents the viewer may find.
    """
    place = Asked(viewer, Filters())
    pieces, words, changed = _PIECE.split(q), _PIECE.findall(q)[:MAX_QUERY_WORDS], 0
    for number, word in enumerate(words):
        last = number == len(words) - 1
        if changed == MENDED or len(word) < SHORTEST or _newest_with(place, Alternative(word, last=last)):
            continue
        if not (better := _nearest(place, word)):
            return ""
        words[number], changed = better, changed + 1
    if not changed:
        return ""
    return "".join(before + word for before, word in zip(pieces, [*words, ""], strict=False))


def _nearest(place: Asked, word: str) -> str:
    """The nearest word of what the viewer may find, in one of its forms."""
    distance = 2 if len(word) >= LONG else 1
    near: dict[str, int] = {}
    for typed in Alternative(word).stems:
        if len(typed) <= distance + 1:
            continue
        for known in Word.objects.like(typed, distance).values_list("stem", flat=True)[:MOST]:
            away = OSA.distance(typed, known, score_cutoff=distance)
            if away <= distance:
                near[known] = min(away, near.get(known, away))
    # Words come the most frequent first, and sorting keeps that order among the equally near.
    for known in sorted(near, key=lambda known: near[known])[:TRIED]:
        if form := _form(place, known):
            return form
    return ""


def _form(place: Asked, known: str) -> str:
    """How the stem is written in the newest document with it; empty where the viewer finds none."""
    text = _newest_with(place, Alternative.of_stem(known))
    return next((word for word in _PIECE.findall(text) if known in stem_of_any(word)), "")


def _newest_with(place: Asked, word: Alternative) -> str:
    """Title and text of the newest document with the word; empty where there is none."""
    found = place.newest(asked([word]), 1, slice(0, 1))
    return next((f"{title} {text}" for _pk, _kind, title, text, *_rest in found.texts), "")
