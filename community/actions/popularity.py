"""How much a topic is talked of: what came in within the last 30 days, recent things counting more.

A reply, a "helpful" and a vote weigh 1, 2 and 2, once for each of the windows of 7, 14, 21 and 30 days it
lies in. So what is new counts four times, fades from week to week and is gone after 30 days.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from community.models import Post, Reaction, State, Topic, Vote

DAYS = [7, 14, 21, 30]
REPLY, HELPFUL, VOTE = 1, 2, 2
BATCH = 500


def add_interest(*, topic: int, weight: int) -> None:
    """Something of this weight has just happened in the topic with this id."""
    Topic.objects.filter(pk=topic).update(popularity=F("popularity") + weight * len(DAYS))


def refresh_popularity() -> int:
    """Reckon it anew where it has changed, as time passes; returns in how many topics."""
    scores = _scores()
    listed = Topic.objects.filter(Q(popularity__gt=0) | Q(pk__among=sorted(scores)))
    changed = [
        Topic(pk=pk, popularity=scores[pk])
        for pk, popularity in listed.order_by("pk").values_list("pk", "popularity")
        if popularity != scores[pk]
    ]
    Topic.objects.bulk_update(changed, ["popularity"], batch_size=BATCH)
    return len(changed)


def _scores() -> Counter[int]:
    replies = Post.objects.filter(state=State.VISIBLE, number__gt=1)
    helpful = Reaction.objects.filter(kind=Reaction.Kind.HELPFUL)
    scores: Counter[int] = Counter()
    for rows, topic, weight in (
        (replies, "topic", REPLY),
        (helpful, "post__topic", HELPFUL),
        (Vote.objects.all(), "topic", VOTE),
    ):
        for pk, times in _counted(rows, topic):
            scores[pk] += weight * times
    return scores


def _counted(rows: QuerySet[Any], topic: str) -> QuerySet[Any, tuple[int, int]]:
    """By topic: in how many of the windows its rows lie, all together."""
    now = timezone.now()
    recent = rows.filter(created_at__gt=now - timedelta(days=DAYS[-1])).order_by().values(topic)
    windows = [Count("pk", filter=Q(created_at__gt=now - timedelta(days=days))) for days in DAYS]
    return recent.annotate(times=sum(windows[1:], windows[0])).values_list(topic, "times")
