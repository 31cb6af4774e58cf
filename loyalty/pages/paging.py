"""Pages of rows by their ids, newest first: ranges over an index, never an offset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE = 24


@dataclass(frozen=True)
class KeysetPage:
    """`rows` of one page; `older` is the `?before=` of the next one, None at the end."""

    rows: list[Any]
    older: int | None
    is_first: bool


def keyset_page(newest: Callable[[int | None], QuerySet[Any]], before: str, size: int = PAGE) -> KeysetPage:
    """The page after the row with the id `before`, the first where it is none; `newest` orders the rows."""
    after = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    found = list(newest(after)[: size + 1])
    older = found[size - 1].pk if len(found) > size else None
    return KeysetPage(found[:size], older, after is None)
