"""What other apps ask of segments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import PROTECT, CharField, Exists, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from . import comparisons, wording
from .comparisons import Rule
from .models import Member, Segment, SegmentMember

_SHOWN = 10


def segments_of(member: Member) -> frozenset[str]:
    """The slugs of the segments the member is in, in one query."""
    return frozenset(Segment.objects.of(member).order_by().values_list("slug", flat=True))


def audiences_of(member: Member) -> QuerySet[Segment, str]:
    """The segments that may decide what the member sees ("segment:7"); all of them for staff."""
    guarding = Segment.objects.guarding()
    mine = guarding if member.is_staff else guarding.of(member)
    audience = Concat(Value("segment:"), Cast("pk", CharField()), output_field=CharField())
    return mine.order_by().values_list(audience, flat=True)


def members_of(audience: str) -> Q:
    """Which members belong to an audience ("members", "staff", "segment:7"), as a condition on Member.

    The other side of `open_to`: one join, where many are told of one thing. Erased and closed accounts
    belong to none.
    """
    active = Q(is_active=True, erased_at=None)
    if audience == "staff":
        return active & Q(is_staff=True)
    group, _colon, pk = audience.partition(":")
    if group != "segment":
        return active
    inside = SegmentMember.objects.filter(segment=int(pk), segment__depends_on_time=False)
    staff = Q(is_staff=True) & Exists(Segment.objects.guarding().filter(pk=int(pk)))
    return active & (staff | Q(pk__in=inside.values("member")))


def uses_of(segment: Segment) -> list[str]:
    """What is limited to the segment and so keeps it from being deleted: "reward: Coffee beans"."""
    return _limited_to(segment, guards_reading=False)


def guarded_by(segment: Segment) -> list[str]:
    """What only members of the segment may read, so that it must not lag behind the clock.

    A model says so of itself by `guards_reading = True`.
    """
    return _limited_to(segment, guards_reading=True)


def _limited_to(segment: Segment, *, guards_reading: bool) -> list[str]:
    relations: list[Any] = Segment._meta.get_fields(include_hidden=True)
    return [
        f"{relation.related_model._meta.verbose_name}: {row}"
        for relation in relations
        if getattr(relation, "on_delete", None) is PROTECT
        and (not guards_reading or getattr(relation.related_model, "guards_reading", False))
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
