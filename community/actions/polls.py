"""Polls: opened with their topic, voted in until they close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import BallotCast
from community.models import Ballot, Poll, PollOption, Topic
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused

from .sanctions import hold_standing

FEWEST, MOST = 2, 10


@dataclass(frozen=True)
class PollDraft:
    """A poll as it is asked for. `closes_at` (UTC) is None where it stays open."""

    question: str
    options: tuple[str, ...]
    several: bool = False
    closes_at: datetime | None = None


@transaction.atomic
def open_poll(*, topic: Topic, draft: PollDraft) -> Poll:
    """Put a poll below the topic's opening post. Refused: options (2 to 10, each another), closes_at."""
    if not FEWEST <= len(draft.options) <= MOST or len(set(draft.options)) < len(draft.options):
        raise Refused("options", _("A poll needs two to ten different answers."))
    if draft.closes_at is not None and draft.closes_at <= timezone.now():
        raise Refused("closes_at", _("This moment is over already; choose a later one."))
    poll = Poll.objects.create(
        topic=topic, question=draft.question, several=draft.several, closes_at=draft.closes_at
    )
    PollOption.objects.bulk_create(
        PollOption(poll=poll, position=position, text=text) for position, text in enumerate(draft.options, 1)
    )
    return poll


@transaction.atomic
def cast_ballot(*, member: Member, poll: Poll, options: Iterable[int]) -> None:
    """Choose these answers (ids) instead of any chosen before; none takes the vote back.

    The event is recorded for the first time only and says nothing of the choice.
    Refused: closed (or hers to read no more), no_option, one_answer.
    """
    hold_standing(member)
    chosen = set(options)
    if not policies.may_cast_ballot(member, poll):
        raise _closed()
    if len(chosen) > 1 and not poll.several:
        raise Refused("one_answer", _("Please choose one answer."))
    still_open = Poll.objects.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now()), pk=poll.pk)
    # Locks the poll's row first, so that two ballots at once follow each other.
    if not still_open.update(voter_count=F("voter_count")):
        raise _closed()
    if PollOption.objects.filter(poll=poll, pk__in=chosen).count() != len(chosen):
        raise Refused("no_option", _("Please choose one of the answers of this poll."))
    mine = Ballot.objects.filter(poll=poll, member=member)
    before = set(mine.values_list("option", flat=True))
    mine.exclude(option__in=chosen).delete()
    Ballot.objects.bulk_create(
        Ballot(poll=poll, option_id=pk, member=member, only=not poll.several)
        for pk in sorted(chosen - before)
    )
    _count(poll, before, chosen)
    if chosen and not before:
        record(
            BallotCast(topic=poll.topic_id, poll=poll.pk),
            member=member,
            actor=member,
            source=f"topic:{poll.topic_id}",
            dedupe_key=f"ballot:{poll.pk}:{member.pk}",
        )


def _count(poll: Poll, before: set[int], chosen: set[int]) -> None:
    PollOption.objects.filter(pk__in=chosen - before).update(count=F("count") + 1)
    PollOption.objects.filter(pk__in=before - chosen, count__gt=0).update(count=F("count") - 1)
    if change := bool(chosen) - bool(before):
        Poll.objects.filter(pk=poll.pk).update(voter_count=F("voter_count") + change)


def _closed() -> Refused:
    return Refused("closed", _("This poll takes no more votes."))
