"""What other apps ask of segments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import PROTECT
from django.utils import timezone

from . import comparisons, wording
from .comparisons import Rule
from .models import Member, Segment

_SHOWN = 10


def segments_of(member: Member) -> frozenset[str]:
    """The slugs of the segments the member is in, in one query."""
    return frozenset(Segment.objects.of(member).order_by().values_list("slug", flat=True))


def audience_of(segment_id: int) -> str:
    """The audience that a segment is, where it guards who may see something."""
    return f"segment:{segment_id}"


def audiences_of(member: Member) -> list[str]:
    """The segments that decide what the member sees, as audiences; all of them for staff. One query."""
    guarding = Segment.objects.guarding()
    mine = guarding if member.is_staff else guarding.of(member)
    return [audience_of(pk) for pk in mine.order_by().values_list("pk", flat=True)]


def uses_of(segment: Segment) -> list[str]:
    """What is limited to the segment and so keeps it from being deleted: "reward: Coffee beans"."""
    return [
        f"{relation.related_model._meta.verbose_name}: {row}"
        for relation in Segment._meta.related_objects
        if relation.on_delete is PROTECT
        for row in relation.related_model._base_manager.filter(**{relation.field.name: segment})[:_SHOWN]
    ]


@dataclass(frozen=True)
class Preview:
    """Who meets conditions now, whether they are saved or not."""

    sentence: str
    count: int
    percent: Decimal
    sample: list[Member]


def preview(match: str, rules: Iterable[Rule]) -> Preview:
    """How many members meet the rules, of how many, and some of them."""
    rules = list(rules)
    met = comparisons.matching(match, rules, timezone.now())
    count = met.count()
    everybody = Member.objects.filter(erased_at__isnull=True).count()
    percent = Decimal(100 * count) / everybody if everybody else Decimal(0)
    return Preview(wording.sentence(match, rules), count, percent, list(met.order_by("pk")[:_SHOWN]))
