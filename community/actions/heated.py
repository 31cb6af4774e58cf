"""Topics that turn negative: notices, watched words and dissatisfied customers add up within a day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from community.models import ContentKind, Matter, Post, Report, ScreeningRules, Signal, State, Topic

from .moderating import open_matter

HOURS = 24
#: Answers of 0 to 6 are a detractor's: F. Reichheld, The One Number You Need to Grow, HBR 12/2003.
DETRACTOR = 6
#: So many detractors are counted aloud; of fewer one might know what each has answered. Surveys show no score
#: of fewer than five answers either.
TOLD_FROM = 5


def notice_heated() -> int:
    """Open a matter for each topic that is heated by the rules; returns how many there are.

    Notices about a topic or its posts, by different people, and watched words in its posts within 24 hours
    count one each; beside one of these, so does each member who wrote there and whose last recommendation
    (trait `recommendation`) is a detractor's; their number is told from TOLD_FROM on. A topic looked at
    within that time is not brought up again.
    """
    least = ScreeningRules.objects.current().heated_from
    if not least:
        return 0
    since = timezone.now() - timedelta(hours=HOURS)
    notices, words = _notices(since), _words(since)
    critics = _critics({*notices, *words}, since)
    found = [topic for topic in {*notices, *words} if notices[topic] + words[topic] + critics[topic] >= least]
    topics = Topic.objects.filter(pk__in=found, state=State.VISIBLE).values_list("pk", flat=True)
    heated = set(topics) - _looked_at(found, since)
    for topic in sorted(heated):
        detail = {"notices": notices[topic], "words": words[topic]}
        if critics[topic] >= TOLD_FROM:
            detail["detractors"] = critics[topic]
        open_matter(
            ContentKind.TOPIC,
            topic,
            signal=Signal.Kind.HEATED,
            detail=detail | {"hours": HOURS},
            priority=Matter.Priority.SOON,
        )
    return len(heated)


def _notices(since: object) -> Counter[int]:
    """By topic: how many have sent notices; one person counts once."""
    rows = Report.objects.filter(created_at__gt=since).exclude(kind=ContentKind.MEMBER)
    reports = list(rows.values_list("kind", "object_id", "reporter", "email", "pk"))
    topic_of = _topics_of({pk for kind, pk, *_ in reports if kind == ContentKind.POST})
    people = {
        (topic_of.get(content) if kind == ContentKind.POST else content, reporter or email or pk)
        for kind, content, reporter, email, pk in reports
    }
    return Counter(topic for topic, _who in people if topic is not None)


def _words(since: object) -> Counter[int]:
    """By topic: in how many posts watched words were found."""
    signals = Signal.objects.filter(
        kind=Signal.Kind.WORD, created_at__gt=since, matter__kind=ContentKind.POST
    )
    posts = list(signals.values_list("matter__object_id", flat=True).distinct())
    return Counter(_topics_of(set(posts)).values())


def _critics(topics: set[int], since: object) -> Counter[int]:
    """By topic: how many wrote there who would not recommend us; only numbers leave this function."""
    written = Post.objects.filter(topic__in=topics, state=State.VISIBLE, published_at__gt=since)
    by_critics = written.filter(author__traits__name="recommendation", author__traits__number__lte=DETRACTOR)
    counted = by_critics.order_by().values("topic").annotate(people=Count("author", distinct=True))
    return Counter(dict(counted.values_list("topic", "people")))


def _topics_of(posts: set[int]) -> dict[int, int]:
    return dict(Post.objects.filter(pk__in=posts).values_list("pk", "topic_id"))


def _looked_at(topics: list[int], since: object) -> set[int]:
    """Those with a matter that was decided lately."""
    matters = Matter.objects.filter(kind=ContentKind.TOPIC, object_id__in=topics, decided_at__gt=since)
    return set(matters.values_list("object_id", flat=True))
