"""Who has helped most: accepted answers first, then how often found helpful, where all members may read.

The team does not take part, nor who has left the list. Equal figures share a rank; the next one is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import BigIntegerField, Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from portal.activity.models import Event
from portal.members.models import Member

from ..events import AnswerAccepted
from ..models import Post, Reaction, Reputation
from ..recognition import merits, rights

SHOWN = 20
#: Of the month so many are kept for MONTH_SECONDS, so that some may leave the list meanwhile.
KEPT = 200
MONTH_SECONDS = 300


@dataclass(frozen=True)
class Leader:
    """One line. `solved` and `helpful` are numbers of answers and of reactions."""

    rank: int
    member: Member
    solved: int
    helpful: int


def is_shown() -> bool:
    """Whether there is a leaderboard."""
    return rights.settings().leaderboard


def of_all_time() -> list[Leader]:
    """The first SHOWN since the portal began: one query along an index."""
    some = Q(open_accepted_count__gt=0) | Q(open_helpful_count__gt=0)
    rows = Reputation.objects.filter(some, listed=True, member__in=_taking_part()).select_related("member")
    ordered = rows.order_by("-open_accepted_count", "-open_helpful_count", "member")[:SHOWN]
    return _ranked((row.member, row.open_accepted_count, row.open_helpful_count) for row in ordered)


def of_the_month() -> list[Leader]:
    """The first SHOWN of this month (in the portal's time zone), at most MONTH_SECONDS old.

    Who leaves the list is gone at once.
    """
    begin = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    key = f"community:leaders:{begin.date().isoformat()}"
    figures: list[tuple[int, int, int]] = cache.get_or_set(key, lambda: _figures(begin), MONTH_SECONDS) or []
    members = _taking_part().exclude(reputation__listed=False).in_bulk([pk for pk, *_rest in figures])
    here = [(members[pk], solved, helpful) for pk, solved, helpful in figures if pk in members]
    return _ranked(here[:SHOWN])


def _taking_part() -> QuerySet[Member]:
    return Member.objects.visible_to(None).filter(is_staff=False)


def _figures(begin: datetime) -> list[tuple[int, int, int]]:
    """Member, solved and helpful of the best KEPT since `begin`."""
    answered = Event.objects.filter(kind=AnswerAccepted.kind, occurred_at__gte=begin)
    posts = answered.values_list(Cast(KeyTextTransform("post", "payload"), BigIntegerField()))
    standing = merits.open_to_all(merits.standing_posts()).exclude(author=None)
    solved = _counted(merits.accepted(standing).filter(pk__in=posts), "author")
    given = Reaction.objects.filter(kind=Reaction.Kind.HELPFUL, created_at__gte=begin, post__in=standing)
    helpful = _counted(given, "post__author")
    everybody = [(pk, solved.get(pk, 0), helpful.get(pk, 0)) for pk in {*solved, *helpful}]
    return sorted(everybody, key=lambda one: (-one[1], -one[2], one[0]))[:KEPT]


def _counted(rows: QuerySet[Post] | QuerySet[Reaction], owner: str) -> dict[int, int]:
    counted = rows.order_by().values(owner).annotate(times=Count("pk"))
    return {row[owner]: row["times"] for row in counted.values(owner, "times")}


def _ranked(rows: Iterable[tuple[Member, int, int]]) -> list[Leader]:
    found: list[Leader] = []
    for position, (member, solved, helpful) in enumerate(rows, 1):
        tied = bool(found) and (found[-1].solved, found[-1].helpful) == (solved, helpful)
        found.append(Leader(found[-1].rank if tied else position, member, solved, helpful))
    return found
