"""Setting up segments, and evaluating them for everybody in the worker."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone

from portal.activity.doorbell import ring
from portal.members import comparisons, definitions
from portal.members.comparisons import Rule
from portal.members.definitions import Definition
from portal.members.mentions import mentions_of
from portal.members.models import Member, Recount, Segment, SegmentCondition, SegmentMember

RECOUNT = "portal.members.tasks.recount_due"
BATCH = 2000
_AFRESH = {"after": 0, "attempts": 0, "lease": None, "leased_until": None, "last_error": ""}


@transaction.atomic
def define_segment(
    *, slug: str, name_en: str, name_de: str, rules: Iterable[Rule], match: str = Segment.Match.ALL
) -> Segment:
    """Create the segment with that slug, or give it these names and rules; the worker fills it."""
    values = {"name_en": name_en, "name_de": name_de, "match": match}
    segment, _new = Segment.objects.update_or_create(slug=slug, defaults=values)
    segment.conditions.all().delete()
    SegmentCondition.objects.bulk_create(
        SegmentCondition(
            segment=segment,
            position=position,
            trait=rule.trait,
            comparison=rule.comparison,
            number=rule.number,
            days=rule.days,
            day=rule.day,
            words=list(rule.words),
        )
        for position, rule in enumerate(rules)
    )
    redefined(segment=segment)
    return segment


@transaction.atomic
def redefined(*, segment: Segment) -> None:
    """The conditions have been saved: whoever writes traits goes by them, and the worker counts anew."""
    definitions.changed()
    saved = Definition.of(Segment.objects.get(pk=segment.pk))
    segment.depends_on_time = saved.depends_on_time
    segment.save(update_fields=["depends_on_time"])
    now = {"state": Recount.State.DUE, "due_at": timezone.now()}
    Recount.objects.update_or_create(segment=segment, defaults=_AFRESH | now)
    ring(RECOUNT)


@transaction.atomic
def remove_segment(*, segment: Segment) -> None:
    """Delete the segment; ProtectedError where something is limited to it or names it."""
    if mentions := mentions_of(segment):
        raise ProtectedError(", ".join(mentions), {segment})
    definitions.changed()
    segment.delete()


def refresh_segments() -> int:
    """Have every segment counted anew, for those that depend on time; returns how many will be."""
    resting = Recount.objects.exclude(state=Recount.State.DUE)
    count = resting.update(**_AFRESH, state=Recount.State.DUE, due_at=timezone.now())
    if count:
        ring(RECOUNT)
    return int(count)


def recount_due(limit: int = 10) -> int:
    """Evaluate segments that are due for all members, in batches; returns how many batches were done.

    Each batch is a transaction of its own and remembers how far it came: safe to interrupt anywhere.
    """
    done = 0
    for claimed in Recount.objects.batches(limit):
        for recount in claimed:
            while recount.state == Recount.State.DUE and recount.work(partial(_count_batch, recount)):
                done += 1
    return done


def _count_batch(recount: Recount) -> None:
    """The next members by id: locked, so that nobody evaluates them meanwhile, and brought in line."""
    definition = Definition.of(Segment.objects.get(pk=recount.segment_id))
    following = Member.objects.filter(pk__gt=recount.after).order_by("pk")
    ids = list(following.select_for_update(no_key=True).values_list("pk", flat=True)[:BATCH])
    if not ids:
        Segment.objects.filter(pk=recount.segment_id).update(counted_at=timezone.now())
        recount.after = recount.ALL
        return
    _bring_in_line(definition, recount.after, ids[-1])
    recount.after = ids[-1]


def _bring_in_line(definition: Definition, after: int, last: int) -> None:
    """Store who of the members with ids over `after` up to `last` is in the segment."""
    met = comparisons.matching(definition.match, definition.rules, timezone.now(), (after, last))
    stored = SegmentMember.objects.filter(segment_id=definition.segment_id)
    in_range = stored.filter(member_id__gt=after, member_id__lte=last)
    in_range.exclude(member_id__in=met.values("pk")).delete()
    missing = met.exclude(Exists(stored.filter(member=OuterRef("pk")))).values_list("pk", flat=True)
    SegmentMember.objects.bulk_create(
        [SegmentMember(segment_id=definition.segment_id, member_id=pk) for pk in missing],
        ignore_conflicts=True,
    )
