"""Read marks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import PositiveIntegerField
from django.utils import timezone

from community.models import CaughtUp, ReadMark, Reputation, Topic
from portal.compiled_changes import upsert_later
from portal.members.models import Member
from portal.precompiled import Given, Select, Update, insert_if_new
from portal.row_models import new

from .recognition import note_day

_NUMBER = PositiveIntegerField()
_LAST = Select(lambda: Topic.objects.filter(pk=Given("topic")).values_list("last_number"))
_FORWARD = Update(
    lambda: ReadMark.objects.filter(
        member=Given("member"), topic=Given("topic"), number__lt=Given("number", _NUMBER)
    ),
    number=Given("number", _NUMBER),
)


@transaction.atomic
def mark_read(*, member: Member, topic: Topic, number: int) -> None:
    """The member has seen the posts up to `number`; marks move forward only, up to the last post."""
    note_day(member=member)  # first, as whoever replies holds her standing before she sets her mark
    [(last,)] = _LAST.all(topic=topic.pk)
    mark = {"member": member.pk, "topic": topic.pk, "number": min(number, last)}
    if not _FORWARD(**mark) and not insert_if_new(
        ReadMark(member=member, topic=topic, number=mark["number"])
    ):
        _FORWARD(**mark)


def mark_written(*, member: Member, standing: Reputation, topic: Topic, number: int) -> None:
    """She has written the post `number`, which is the last; her `standing` and the topic are held."""
    if standing.last_day is None or standing.last_day < timezone.localdate():
        note_day(member=member)
    mark = new(ReadMark, member=member, topic=topic, number=number)
    upsert_later(mark, known_by=["member", "topic"], changes=["number"])


@transaction.atomic
def catch_up(*, member: Member, until: datetime) -> None:
    """Nothing written up to `until` (UTC, not later than now) is new to her, in any topic; forward only."""
    until = min(until, timezone.now())
    CaughtUp.objects.bulk_create([CaughtUp(member=member, at=until)], ignore_conflicts=True)
    CaughtUp.objects.filter(member=member, at__lt=until).update(at=until)
