"""A small ordered registry: apps plug in, the shell asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Entries by unique key, iterated by `order`, then key."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, tuple[int, T]] = {}

    def add(self, key: str, entry: T, *, order: int = 100) -> None:
        """Register `entry`; ValueError where the key is taken."""
        if key in self._entries:
            raise ValueError(f"{self.name} has {key!r} already")
        self._entries[key] = (order, entry)

    def get(self, key: str) -> T | None:
        found = self._entries.get(key)
        return found[1] if found else None

    def items(self) -> list[tuple[str, T]]:
        return [
            (key, entry) for key, (_, entry) in sorted(self._entries.items(), key=lambda i: (i[1][0], i[0]))
        ]

    def __iter__(self) -> Iterator[T]:
        return iter([entry for _, entry in self.items()])
