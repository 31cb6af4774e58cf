"""Posts on their way from one topic to another, with what members have read of them.

Both topics' rows are locked by the caller. A post is numbered anew where it goes.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, Max, Value, When

from community import indexing
from community.models import Post, ReadMark, State, Topic

PORTION = 500
#: A post's id, its number where it was, and where it goes.
Step = tuple[int, int, int]


def numbered(topic: Topic, **conditions: Any) -> list[tuple[int, int]]:
    """The (id, number) of the topic's posts that have a number, hidden ones too, in order."""
    rows = Post.objects.filter(topic=topic, number__isnull=False, **conditions)
    return [(pk, number or 0) for pk, number in rows.order_by("number").values_list("pk", "number")]


def appended(posts: Sequence[tuple[int, int]], after: int) -> list[Step]:
    """The posts behind the number `after`, in their order."""
    return [(pk, number, after + place) for place, (pk, number) in enumerate(posts, start=1)]


def transfer(steps: Sequence[Step], source: Topic, target: Topic) -> None:
    """Move the posts, and carry over what was read: whoever had read a post has read it there too."""
    places: Mapping[int, int] = {pk: new for pk, _old, new in steps}
    for start in range(0, len(steps), PORTION):
        ids = [pk for pk, _old, _new in steps[start : start + PORTION]]
        numbers = Case(*[When(pk=pk, then=Value(places[pk])) for pk in ids])
        Post.objects.filter(pk__in=ids, topic=source).update(topic=target, number=numbers)
        indexing.follow_posts(ids, source, target)
    _carry_marks(steps, source, target)


def recount(topic: Topic) -> None:
    """The topic's counters and its last post by the posts it has now; marks end at its last post."""
    posts = Post.objects.filter(topic=topic)
    visible = posts.filter(state=State.VISIBLE)
    topic.last_number = posts.aggregate(last=Max("number"))["last"] or 0
    topic.post_count = visible.count()
    last = visible.order_by("-published_at", "-pk").only("published_at", "author").first()
    if last is not None and last.published_at:
        topic.last_post_at, topic.last_author_id = last.published_at, last.author_id
    topic.save(update_fields=["last_number", "post_count", "last_post_at", "last_author"])
    ReadMark.objects.filter(topic=topic, number__gt=topic.last_number).update(number=topic.last_number)


def _carry_marks(steps: Sequence[Step], source: Topic, target: Topic) -> None:
    """For each reader of `source`: the mark in `target` reaches the furthest post she has read of these."""
    if not steps:
        return
    steps = sorted(steps, key=lambda step: step[1])
    olds = [old for _pk, old, _new in steps]
    furthest = list(itertools.accumulate((new for _pk, _old, new in steps), max))
    rows = ReadMark.objects.filter(topic=source, number__gte=olds[0]).order_by("member_id")
    marks = rows.values_list("member_id", "number")
    after = 0
    while portion := list(marks.filter(member__gt=after)[:PORTION]):
        after = portion[-1][0]
        here = {member: furthest[bisect_right(olds, number) - 1] for member, number in portion}
        _raise_marks(target, here)


def _raise_marks(topic: Topic, numbers: Mapping[int, int]) -> None:
    """Marks move forward only: the further of what is there and what is given."""
    known = ReadMark.objects.select_for_update(no_key=True).filter(topic=topic, member__in=numbers)
    there = dict(known.order_by("member_id").values_list("member_id", "number"))
    ReadMark.objects.bulk_create(
        [
            ReadMark(topic=topic, member_id=member, number=max(number, there.get(member, 0)))
            for member, number in numbers.items()
        ],
        update_conflicts=True,
        unique_fields=["member", "topic"],
        update_fields=["number"],
    )
