"""Votes for ideas, “me too” on questions, and what becomes of ideas."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import IdeaStatusChanged, VoteGiven
from community.models import Ballot, IdeaStatus, Kind, Poll, PollOption, State, Topic, Vote
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused

from .sanctions import hold_standing


@transaction.atomic
def vote(*, member: Member, topic: Topic, active: bool = True, at: datetime | None = None) -> bool:
    """Vote for an idea or say “me too” of a question, or take that back; True where it changed something.

    `at` is the moment (default now). The event is recorded for the first time only. Refused: no_vote.
    """
    hold_standing(member)
    if not policies.may_vote(member, topic):
        raise Refused("no_vote", _("You cannot vote here."))
    counted, mine = Topic.objects.filter(pk=topic.pk), Vote.objects.filter(topic=topic, member=member)
    # Locks the topic's row first, so that two clicks at once follow each other.
    counted.update(vote_count=F("vote_count"))
    if mine.exists() == active:
        return False
    if not active:
        mine.delete()
        counted.filter(vote_count__gt=0).update(vote_count=F("vote_count") - 1)
        return True
    Vote.objects.create(topic=topic, member=member, created_at=at or timezone.now())
    counted.update(vote_count=F("vote_count") + 1)
    record(
        VoteGiven(topic=topic.pk, topic_kind=topic.kind),
        member=topic.author,
        actor=member,
        source=f"topic:{topic.pk}",
        dedupe_key=f"vote:{topic.pk}:{member.pk}",
        occurred_at=at,
    )
    return True


@transaction.atomic
def set_idea_status(*, actor: Member, topic: Topic, status: str, at: datetime | None = None) -> bool:
    """Say what becomes of an idea (an `IdeaStatus`, or "" for none yet); True where that is news.

    Its author and all who voted for it are told by the worker. Refused: not_allowed, no_idea.
    """
    hold_standing(actor)
    if not policies.may_judge_ideas(actor):
        raise Refused("not_allowed", _("Only our team decides what becomes of an idea."))
    if status not in {"", *IdeaStatus.values} or topic.kind != Kind.IDEA or topic.state != State.VISIBLE:
        raise Refused("no_idea", _("Only an idea can have this status."))
    idea = Topic.objects.filter(pk=topic.pk, kind=Kind.IDEA)
    if not idea.exclude(idea_status=status).update(idea_status=status):
        return False
    topic.idea_status = status
    if status:
        payload = IdeaStatusChanged(topic=topic.pk, status=status)
        record(payload, member=topic.author, actor=actor, source=f"topic:{topic.pk}", occurred_at=at)
    return True


@transaction.atomic
def forget_votes(member: Member) -> None:
    """Her votes and ballots go, and count no more."""
    voted, cast = Vote.objects.filter(member=member), Ballot.objects.filter(member=member)
    for counted, column in [
        (Topic.objects.filter(pk__in=voted.values("topic")), "vote_count"),
        (PollOption.objects.filter(pk__in=cast.values("option")), "count"),
        (Poll.objects.filter(pk__in=cast.values("poll")), "voter_count"),
    ]:
        counted.filter(**{f"{column}__gt": 0}).update(**{column: F(column) - 1})
    voted.delete()
    cast.delete()
