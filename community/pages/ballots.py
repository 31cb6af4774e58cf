"""What a topic's page shows of votes and polls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Value

from .. import policies
from ..models import Ballot, IdeaStatus, Kind, Poll, PollOption, Topic


@dataclass(frozen=True)
class Line:
    """One answer: how many chose it, and how many of a hundred voters."""

    option: PollOption
    percent: int
    is_mine: bool


@dataclass(frozen=True)
class ShownPoll:
    """A poll as this viewer sees it: its results only after her vote, or once it is closed."""

    poll: Poll
    lines: list[Line]
    may_cast: bool

    @property
    def voted(self) -> bool:
        return any(line.is_mine for line in self.lines)

    @property
    def shows_results(self) -> bool:
        return self.voted or not self.poll.is_open


def shown_poll(poll: Poll, viewer: Any) -> ShownPoll:
    """One query, however many have voted."""
    chosen: Any = Value(False)
    if viewer.is_authenticated:
        chosen = Exists(Ballot.objects.filter(option=OuterRef("pk"), member=viewer))
    options = poll.options.annotate(is_mine=chosen).order_by("position")
    lines = [Line(one, _percent(one.count, poll.voter_count), one.is_mine) for one in options]
    return ShownPoll(poll, lines, policies.may_cast_ballot(viewer, poll))


def beside(topic: Topic, viewer: Any) -> dict[str, Any]:
    """For the page of a topic that comes from `for_page`; asks once more only where there is a poll."""
    poll: Poll | None = getattr(topic, "poll", None)
    if poll is not None:
        poll.topic = topic
    judges = topic.kind == Kind.IDEA and policies.may_judge_ideas(viewer)
    may_vote = policies.may_vote(viewer, topic)
    # A question nobody shares has nothing to show to those who may not say that they do.
    has_votes = topic.kind == Kind.IDEA or (
        topic.kind == Kind.QUESTION and (may_vote or topic.vote_count > 0)
    )
    return {
        "may_vote": may_vote,
        "is_voted_on": has_votes,
        "idea_statuses": IdeaStatus.choices if judges else [],
        "shown_poll": shown_poll(poll, viewer) if poll is not None else None,
    }


def _percent(count: int, voters: int) -> int:
    return round(100 * count / voters) if voters else 0
