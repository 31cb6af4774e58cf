"""Rows of purchases in parts that may be recorded side by side: no two of them share a member or a number."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..actions.bulk import Reported
from ..models import Account, Programme

Numbered = tuple[int, Reported]
#: A member's customer number, and the account that holds her points together with others'.
Homes = Mapping[str, str]
#: So many rows are recorded in one transaction.
CHUNK = 2000


@dataclass(frozen=True, eq=False)
class Part:
    """Rows that are recorded together, each with its line."""

    rows: Sequence[Numbered]
    homes: Homes = field(default_factory=dict)

    @cached_property
    def members(self) -> set[str]:
        """Whose points they are about."""
        return {self.homes.get(row.member, row.member) for _line, row in self.rows}

    @cached_property
    def numbers(self) -> set[str]:
        return {row.external_id for _line, row in self.rows}

    def clashes(self, other: Part) -> bool:
        """Whether what is recorded of the one may change what becomes of the other."""
        return not (self.members.isdisjoint(other.members) and self.numbers.isdisjoint(other.numbers))


def parts_of(rows: Iterator[Numbered], at_once: int, homes: Homes | None = None) -> Iterator[Part]:
    """All the rows, so many parts `at_once` by member; those of a member, and of a number, in their order.

    `homes` names who holds the points of members whose accounts were merged (`homes_of`).
    """
    homes = homes or {}
    while window := list(itertools.islice(rows, CHUNK * at_once)):
        if len(window) > CHUNK and _has_owners(row for _line, row in window):
            yield from _by_member(window, at_once, homes)
        else:
            for start in range(0, len(window), CHUNK):
                yield Part(window[start : start + CHUNK], homes)


def _has_owners(reports: Iterable[Reported]) -> bool:
    """Whether each number is one member's: where two claim it, the first in the file has it."""
    owners: dict[str, str] = {}
    return all(owners.setdefault(one.external_id, one.member) == one.member for one in reports)


def _by_member(window: Sequence[Numbered], at_once: int, homes: Homes) -> Iterator[Part]:
    found: list[list[Numbered]] = [[] for _part in range(at_once)]
    for line in window:
        member = line[1].member
        found[zlib.crc32(homes.get(member, member).encode()) % at_once].append(line)
    return (Part(rows, homes) for rows in found if rows)


def homes_of(programme: Programme) -> Homes:
    """By customer number, whose points are together: of merged accounts and of those that took them in."""
    merged = Account.objects.filter(programme=programme, merged_into__isnull=False)
    homes: dict[str, str] = {}
    for left, kept, home in merged.values_list(
        "member__external_id", "merged_into__member__external_id", "merged_into"
    ):
        homes |= {number: f"account {home}" for number in (left, kept) if number}
    return homes
