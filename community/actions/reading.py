"""Read marks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.models import CaughtUp, ReadMark, Topic
from portal.members.models import Member

from .recognition import note_day


@transaction.atomic
def mark_read(*, member: Member, topic: Topic, number: int) -> None:
    """The member has seen the posts up to `number`; marks move forward only, up to the last post."""
    note_day(member=member)  # first, as whoever replies holds her standing before she sets her mark
    last = Topic.objects.values_list("last_number", flat=True).get(pk=topic.pk)
    number = min(number, last)
    marks = ReadMark.objects.filter(member=member, topic=topic)
    if not marks.filter(number__lt=number).update(number=number):
        ReadMark.objects.bulk_create([ReadMark(member=member, topic=topic)], ignore_conflicts=True)
        marks.filter(number__lt=number).update(number=number)


@transaction.atomic
def catch_up(*, member: Member, until: datetime) -> None:
    """Nothing written up to `until` (UTC, not later than now) is new to her, in any topic; forward only."""
    until = min(until, timezone.now())
    CaughtUp.objects.bulk_create([CaughtUp(member=member, at=until)], ignore_conflicts=True)
    CaughtUp.objects.filter(member=member, at__lt=until).update(at=until)
