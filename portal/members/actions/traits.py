"""Writing what rules may ask of members: the one door for traits and tags, which keeps segments in step."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from portal.members import definitions
from portal.members.models import Member, Tag, Tagging, Trait
from portal.members.traits import TAGS
from portal.tables import Table

from .membership import hold, keep_up
from .words import Words, write_words

Value = str | int | datetime | Words | None
_MANY = 2000
_LONGEST = 120
_TRAITS = Table(Trait, "member_id name text number moment")


def set_traits(member: Member, **values: Value) -> None:
    """Write traits in the caller's transaction; None removes one. Names are snake_case and declared.

    The segments that mention them follow in the same transaction: one query says that none does, and a
    few more, never one for each segment, do the rest. Moments are aware, texts are cut at 120 characters.
    A trait that is many words is written as `More(words)` or `Only(words)`; `Only()` removes it.
    """
    _write({member.pk: values}, definitions.touched_by)


def set_traits_in_bulk(rows: Iterable[tuple[int, Mapping[str, Value]]]) -> None:
    """The same for many members, by their ids, in a few queries for every 2000 rows.

    Of several rows for a member the last one holds, and More adds up.
    """
    rows = iter(rows)
    while chunk := list(itertools.islice(rows, _MANY)):
        merged: dict[int, dict[str, Value]] = {}
        for member_id, values in chunk:
            known = merged.setdefault(member_id, {})
            for name, value in values.items():
                known[name] = value.after(known.get(name)) if isinstance(value, Words) else value
        _write(merged, definitions.touched_by)


def introduce(*, members: Iterable[Member]) -> None:
    """Write what the records of new members say (language, when registered) and find their segments."""
    members = iter(members)
    while chunk := list(itertools.islice(members, _MANY)):
        _write({member.pk: _said_by(member) for member in chunk}, _all_segments)


def introduce_unregistered(member_ids: Iterable[int]) -> None:
    """The same for members by their ids of whom the shop alone knows: their records say nothing."""
    ids = iter(member_ids)
    while chunk := list(itertools.islice(ids, _MANY)):
        _write({member_id: {} for member_id in chunk}, _all_segments)


def _all_segments(_names: Iterable[str]) -> list[definitions.Definition]:
    return definitions.everything()


def _said_by(member: Member) -> dict[str, Value]:
    known = {"language": member.language or None, "joined_at": member.registered_at}
    return {name: value for name, value in known.items() if value is not None}


@transaction.atomic
def set_tags(*, member: Member, tags: Iterable[Tag]) -> None:
    """The member has these tags and no others from now on."""
    wanted = {tag.pk for tag in tags}
    touched = definitions.touched_by([TAGS])
    held = hold([member.pk]) if touched else []
    present = set(Tagging.objects.filter(member=member).values_list("tag_id", flat=True))
    Tagging.objects.filter(member=member, tag_id__in=present - wanted).delete()
    new = [Tagging(member=member, tag_id=tag_id) for tag_id in sorted(wanted - present)]
    Tagging.objects.bulk_create(new, ignore_conflicts=True)
    keep_up(held, touched)


@transaction.atomic(savepoint=False)
def _write(rows: Mapping[int, Mapping[str, Value]], touching: definitions.Touching) -> None:
    touched = touching({name for values in rows.values() for name in values})
    held = hold(rows) if touched else []
    _remove(rows)
    _TRAITS.put(
        [
            (member_id, name, *_columns(value))
            for member_id, values in rows.items()
            for name, value in values.items()
            if value is not None and not isinstance(value, Words)
        ],
        unique="member_id name",
        update="text number moment",
    )
    write_words(
        (member_id, name, value)
        for member_id, values in rows.items()
        for name, value in values.items()
        if isinstance(value, Words)
    )
    keep_up(held, touched)


def _remove(rows: Mapping[int, Mapping[str, Value]]) -> None:
    gone: dict[str, list[int]] = {}
    for member_id, values in rows.items():
        for name, value in values.items():
            if value is None:
                gone.setdefault(name, []).append(member_id)
    if gone:
        parts = [Q(name=name, member_id__in=ids) for name, ids in gone.items()]
        Trait.objects.filter(functools.reduce(operator.or_, parts)).delete()


def _columns(value: str | int | datetime) -> tuple[str | None, int | None, datetime | None]:
    """Text, number, moment: one of them has the value."""
    if isinstance(value, datetime):
        return None, None, value
    return (value[:_LONGEST], None, None) if isinstance(value, str) else (None, value, None)
