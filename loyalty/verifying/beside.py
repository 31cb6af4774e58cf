"""Two streams in key order, laid beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

CHUNK = 2000


def beside(rows: QuerySet[Any], sums: Any, key: str) -> Iterator[tuple[Any, Any]]:
    """Each of `rows` by primary key with the dictionary of the queryset `sums` of that `key`, else {}."""
    found = sums.order_by(key).iterator(chunk_size=CHUNK)
    current = next(found, None)
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        while current is not None and current[key] < row.pk:
            current = next(found, None)
        matches = current is not None and current[key] == row.pk
        yield row, current if matches else {}


def net(slot: str) -> Any:
    """What entries left in a slot: the points into it less those out of it."""
    into = Sum(F("points"), filter=Q(to_slot=slot), default=0)
    return into - Sum(F("points"), filter=Q(from_slot=slot), default=0)
