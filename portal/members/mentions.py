"""Where segments are named other than by a foreign key: each app that does so says where."""

from __future__ import annotations

from collections.abc import Callable

from .models import Segment

# What names the segment, as its manager reads it: "journey: Welcome".
Find = Callable[[Segment], list[str]]
_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Ask `find` before a segment is deleted; a second of that name takes the first one's place."""
    _finders[name] = find


def mentions_of(segment: Segment) -> list[str]:
    """What names the segment and so keeps it from being deleted."""
    return [mention for _name, find in sorted(_finders.items()) for mention in find(segment)]
