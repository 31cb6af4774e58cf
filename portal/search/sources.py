"""What the index holds belongs to apps: each says, at the moment of asking, which of its things may be found.

So what was hidden, held or moved into a closed room is not found from then on, even where the worker that
keeps the index has not come round to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable


class Filters(NamedTuple):
    """What is wanted beside the words. None, or nothing, leaves a matter open.

    `containers` are names such as "category:3", `author` a member's id, `since` (included) and `until`
    (excluded) times in UTC, `solved` whether the question has its accepted answer.
    """

    kinds: tuple[str, ...] | None = None
    containers: tuple[str, ...] = ()
    author: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    solved: bool | None = None


# `find(viewer, filters, object_id)` is the things of a kind the viewer may see, with the number `object_id`
# (an expression of the outer query); None where the filters ask for what this kind never has.
Find = Callable[[Any, Filters, Combinable], "QuerySet[Any] | None"]
Registered = tuple[tuple[str, Find], ...]
_sources: dict[str, Find] = {}


def register(kind: str, find: Find) -> None:
    """From now on documents of this kind are found where `find` finds their thing; others go by audience."""
    _sources[kind] = find


def registered() -> Registered:
    """Who has registered so far, by kind."""
    return tuple(sorted(_sources.items()))


def rule(viewer: Any, filters: Filters, object_id: Combinable) -> Case:
    """Whether a document's thing may be found: asked for each row that has the words, never for all."""
    whens = [
        When(kind=kind, then=_is_there(find(viewer, filters, object_id)))
        for kind, find in registered()
        if filters.kinds is None or kind in filters.kinds
    ]
    unasked = Value(filters.solved is None)
    return Case(*whens, default=unasked, output_field=BooleanField())


def _is_there(things: QuerySet[Any] | None) -> Subquery | Value:
    if things is None:
        return Value(False)
    # As a value, not as EXISTS: PostgreSQL would rather hash all things than look at the few found.
    return Subquery(things.order_by().values_list(Value(True))[:1], output_field=BooleanField())
