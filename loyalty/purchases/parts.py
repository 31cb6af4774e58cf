"""Rows of purchases in parts that may be recorded side by side: no two of them share a member or a number."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..actions.bulk import Reported

Numbered = tuple[int, Reported]
#: So many rows are recorded in one transaction.
CHUNK = 2000


@dataclass(frozen=True, eq=False)
class Part:
    """Rows that are recorded together, each with its line."""

    rows: Sequence[Numbered]

    @cached_property
    def members(self) -> set[str]:
        return {row.member for _line, row in self.rows}

    @cached_property
    def numbers(self) -> set[str]:
        return {row.external_id for _line, row in self.rows}

    def clashes(self, other: Part) -> bool:
        """Whether what is recorded of the one may change what becomes of the other."""
        return not (self.members.isdisjoint(other.members) and self.numbers.isdisjoint(other.numbers))


def parts_of(rows: Iterator[Numbered], at_once: int) -> Iterator[Part]:
    """All the rows, so many parts `at_once` by member; those of a member, and of a number, in their order."""
    while window := list(itertools.islice(rows, CHUNK * at_once)):
        if at_once > 1 and _has_owners(row for _line, row in window):
            yield from _by_member(window, at_once)
        else:
            for start in range(0, len(window), CHUNK):
                yield Part(window[start : start + CHUNK])


def _has_owners(reports: Iterable[Reported]) -> bool:
    """Whether each number is one member's: where two claim it, the first in the file has it."""
    owners: dict[str, str] = {}
    return all(owners.setdefault(one.external_id, one.member) == one.member for one in reports)


def _by_member(window: Sequence[Numbered], at_once: int) -> Iterator[Part]:
    found: list[list[Numbered]] = [[] for _part in range(at_once)]
    for line in window:
        found[zlib.crc32(line[1].member.encode()) % at_once].append(line)
    return (Part(rows) for rows in found if rows)
