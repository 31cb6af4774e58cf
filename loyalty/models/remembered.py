"""What hardly ever changes about a programme: read once by each process, for as long as its version stands.

Triggers give the programme another version with each change of itself, its tiers, its rules and their
rates, whoever makes it, in the same transaction. Its row is read first, so what is kept is never older.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from .programme import Programme

Kept = TypeVar("Kept")


class Remembered(Generic[Kept]):
    """Rows of a programme, which their readers must not change; `lasting` says whether they may be kept."""

    def __init__(
        self, read: Callable[[Programme], Kept], lasting: Callable[[Kept], bool] = lambda _rows: True
    ) -> None:
        self._read, self._lasting = read, lasting
        self._kept: dict[int, tuple[int, Kept]] = {}

    def of(self, programme: Programme) -> Kept:
        version, rows = self._kept.get(programme.pk, (0, None))
        if rows is not None and version == programme.version:
            return rows
        rows = self._read(programme)
        # A row made here does not know the version the database gave it.
        if programme.version and self._lasting(rows):
            self._kept[programme.pk] = (programme.version, rows)
        return rows
