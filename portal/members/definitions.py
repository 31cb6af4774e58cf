"""What the segments ask for, remembered by each process and checked by one version row.

Whoever writes traits reads the version under a shared lock, and an edit of a segment changes it: on
PostgreSQL an edit thus waits for the transactions that still go by the old conditions, and what
recounts the segment afterwards sees what they wrote. On SQLite there is one writer at a time anyway.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from portal import prepared

from .comparisons import ON_TIME, Rule
from .models import Definitions, Segment

_ONLY = 1
_READ = "SELECT version FROM members_definitions WHERE id = 1"


@dataclass(frozen=True)
class Definition:
    """A segment's conditions."""

    segment_id: int
    match: str
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, segment: Segment) -> Definition:
        return cls(segment.pk, segment.match, tuple(map(Rule.of, segment.conditions.all())))

    @property
    def asks_for(self) -> set[str]:
        """The traits it mentions."""
        return {rule.trait for rule in self.rules}

    @property
    def depends_on_time(self) -> bool:
        """Whether members come and go without anything being written about them."""
        return any(rule.comparison in ON_TIME for rule in self.rules)


Touching = Callable[[Iterable[str]], list[Definition]]
_remembered: tuple[str, list[Definition], dict[str, list[Definition]]] = ("", [], {})


def touched_by(names: Iterable[str]) -> list[Definition]:
    """The segments that mention one of these traits; one query where no segment has been edited since."""
    _everything, by_trait = _current()
    found = {definition.segment_id: definition for name in names for definition in by_trait.get(name, [])}
    return list(found.values())


def everything() -> list[Definition]:
    return _current()[0]


def begin(**kwargs: Any) -> None:
    """See that the row is there that writers and edits meet at; runs after each migrate."""
    Definitions.objects.get_or_create(pk=_ONLY)


def changed() -> None:
    """A segment's conditions have been edited or removed: every process reads them anew.

    Waits for transactions that have written traits by the old ones.
    """
    Definitions.objects.update_or_create(pk=_ONLY, defaults={"version": uuid.uuid4()})


def _current() -> tuple[list[Definition], dict[str, list[Definition]]]:
    global _remembered
    version = _version()
    if version != _remembered[0]:
        read = [Definition.of(s) for s in Segment.objects.prefetch_related("conditions")] if version else []
        by_trait = defaultdict(list)
        for definition in read:
            for name in definition.asks_for:
                by_trait[name].append(definition)
        _remembered = (version, read, dict(by_trait))
    return _remembered[1], _remembered[2]


def _version() -> str:
    shared = " FOR SHARE" if connection.vendor == "postgresql" else ""
    with prepared.cursor(connection) as cursor:
        cursor.execute(_READ + shared)
        row = cursor.fetchone()
    return str(row[0]) if row else ""
