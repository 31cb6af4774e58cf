"""What has changed from one text to the next, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 3000  # of a changed passage that is compared by words; a longer one is shown as a whole


@dataclass(frozen=True)
class Piece:
    """A run of text that is the "same", was "removed" or "added"."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; of a change the removed one first.

    Lines are compared first, then the words of lines that differ, so that long texts stay fast.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return _joined(piece for was, now in _changes(old, new) for piece in _compared(was, now))


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d])


def _compared(was: str, now: str) -> Iterator[Piece]:
    if was == now:
        yield Piece("same", was)
        return
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    if len(old) + len(new) > MOST_WORDS:
        old, new = [was], [now]
    for left, right in _changes(old, new):
        if left == right:
            yield Piece("same", left)
        else:
            yield Piece("removed", left)
            yield Piece("added", right)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Without empty ones, and neighbours of one kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.text and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined
