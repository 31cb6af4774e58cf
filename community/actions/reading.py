"""Read marks and following."""

from __future__ import annotations

from django.db import transaction

from community.models import Follow, ReadMark, Topic
from portal.members.models import Member


@transaction.atomic
def mark_read(*, member: Member, topic: Topic, number: int) -> None:
    """The member has seen the posts up to `number`; marks move forward only, up to the last post."""
    last = Topic.objects.values_list("last_number", flat=True).get(pk=topic.pk)
    number = min(number, last)
    marks = ReadMark.objects.filter(member=member, topic=topic)
    if not marks.filter(number__lt=number).update(number=number):
        ReadMark.objects.bulk_create([ReadMark(member=member, topic=topic)], ignore_conflicts=True)
        marks.filter(number__lt=number).update(number=number)


def follow(*, member: Member, topic: Topic, active: bool) -> None:
    """The member wants to hear of new posts in this topic, or no longer."""
    Follow.objects.update_or_create(member=member, topic=topic, defaults={"active": active})
