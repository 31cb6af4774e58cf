"""Writing traits that are many words: a member's products."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

from django.db.models import Q

from portal.members.models import TraitWord
from portal.tables import Table

_WORDS = Table(TraitWord, "member_id name word")
_LONGEST = 80


class Words(frozenset[str]):
    """Words of one trait; each is cut at 80 characters, and the empty one is none."""

    def __new__(cls, words: Iterable[str] = ()) -> Words:
        return super().__new__(cls, (word[:_LONGEST] for word in words if word))

    def after(self, before: object) -> Words:
        """What writing `before` and then this comes to."""
        return self


class More(Words):
    """These words besides those the member has."""

    def after(self, before: object) -> Words:
        return type(before)(before | self) if isinstance(before, Words) else self


class Only(Words):
    """These words and no others from now on."""


#: Of which member, which trait, what.
Writing = tuple[int, str, Words]


def write_words(writings: Iterable[Writing]) -> None:
    """Write what is missing in one statement, after another that takes away what is no longer there."""
    writings = list(writings)
    if others := [_others(*writing) for writing in writings if isinstance(writing[2], Only)]:
        TraitWord.objects.filter(functools.reduce(operator.or_, others)).delete()
    # In one order for all, so that nobody waits in a ring.
    _WORDS.insert_missing(
        sorted((member_id, name, word) for member_id, name, words in writings for word in words)
    )


def _others(member_id: int, name: str, words: Words) -> Q:
    return Q(member_id=member_id, name=name) & ~Q(word__in=words)
