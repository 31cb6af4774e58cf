"""Keeping the stored members of segments equal to who meets their conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone

from portal.members import comparisons
from portal.members.definitions import Definition
from portal.members.models import Member, SegmentMember, Tagging, Trait, TraitWord
from portal.members.traits import TAGS
from portal.tables import Table

_IN_SEGMENTS = Table(SegmentMember, "segment_id member_id since")


def hold(member_ids: Iterable[int]) -> list[int]:
    """Lock these members against others who evaluate them; the ids of those who are not erased.

    Two transactions that each write one of the traits a segment asks for would both see half of it.
    """
    there = Member.objects.filter(pk__among=set(member_ids), erased_at__isnull=True).order_by("pk")
    return list(there.select_for_update(no_key=True).values_list("pk", flat=True))


def keep_up(member_ids: Sequence[int], touched: Sequence[Definition]) -> None:
    """Evaluate the `touched` segments for these members, who must be held, and store what changed."""
    if not touched or not member_ids:
        return
    now, facts = timezone.now(), _facts(member_ids, touched)
    wanted = {
        (definition.segment_id, member_id)
        for definition in touched
        for member_id in member_ids
        if comparisons.holds(definition.match, definition.rules, facts[member_id], now)
    }
    _store(wanted, _present(member_ids, touched))


def _facts(member_ids: Sequence[int], touched: Sequence[Definition]) -> dict[int, dict[str, Any]]:
    names = {name for definition in touched for name in definition.asks_for}
    facts: dict[int, dict[str, Any]] = defaultdict(dict)
    known = Trait.objects.filter(member_id__among=set(member_ids), name__in=names)
    for member_id, name, *columns in known.values_list("member_id", "name", "text", "number", "moment"):
        facts[member_id][name] = next((value for value in columns if value is not None), None)
    for member_id, name, word in _words(set(member_ids), touched):
        facts[member_id].setdefault(name, set()).add(word)
    return facts


def _words(member_ids: set[int], touched: Sequence[Definition]) -> Iterator[tuple[int, str, str]]:
    """Member, trait and word: of the words that are asked for those they have."""
    rules = [rule for definition in touched for rule in definition.rules]
    asked = {
        (rule.trait, word) for rule in rules if rule.comparison in comparisons.ON_WORDS for word in rule.words
    }
    names = {name for name, _word in asked}
    if TAGS in names:
        tagged = Tagging.objects.filter(member_id__among=member_ids)
        for member_id, slug in tagged.values_list("member_id", "tag__slug"):
            yield member_id, TAGS, slug
    if names - {TAGS}:
        found = TraitWord.objects.filter(
            member_id__among=member_ids, name__in=names, word__among={word for _name, word in asked}
        )
        yield from found.values_list("member_id", "name", "word")


def _present(member_ids: Sequence[int], touched: Sequence[Definition]) -> dict[tuple[int, int], int]:
    stored = SegmentMember.objects.filter(
        member_id__among=set(member_ids), segment_id__in=[definition.segment_id for definition in touched]
    )
    return {(segment, member): pk for pk, segment, member in stored.values_list("pk", "segment", "member")}


def _store(wanted: set[tuple[int, int]], present: dict[tuple[int, int], int]) -> None:
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    if gone:
        SegmentMember.objects.filter(pk__among=set(gone)).delete()
    now = timezone.now()
    _IN_SEGMENTS.insert_missing([(*pair, now) for pair in sorted(wanted - present.keys())])
