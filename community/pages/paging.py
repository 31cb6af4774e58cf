"""Where a list goes on, as text for an address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ..models.listing import Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,9})-(\d{1,17})-(\d{1,18})", re.ASCII)


class BadCursor(ValueError):
    """The text names no place."""


def to_cursor(place: Place) -> str:
    """The place as text, exact to the microsecond."""
    return f"{int(place.head)}-{(place.moment - _EPOCH) // timedelta(microseconds=1)}-{place.pk}"


def from_cursor(cursor: str) -> Place:
    """The place that `to_cursor` wrote; BadCursor for any other text."""
    match = _CURSOR.fullmatch(cursor)
    if not match:
        raise BadCursor(cursor)
    head, moment, pk = (int(part) for part in match.groups())
    try:
        return Place(head, _EPOCH + timedelta(microseconds=moment), pk)
    except OverflowError:
        raise BadCursor(cursor) from None
