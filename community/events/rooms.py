"""Votes, and what becomes of rooms and topics."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class VoteGiven(Payload):
    """The member is who asked or proposed, the actor who voted; once per topic and actor."""

    kind = "community.vote_given"
    label = _("A member wants an idea, or has the same question")

    topic: int
    topic_kind: str


class BallotCast(Payload):
    """The member has voted in a poll for the first time; what she chose is nobody's business."""

    kind = "community.ballot_cast"
    label = _("A member has voted in a poll")

    topic: int
    poll: int


class IdeaStatusChanged(Payload):
    """The member is who had the idea, the actor the staff; `status` is an `IdeaStatus`."""

    kind = "community.idea_status_changed"
    label = _("The status of an idea has changed")

    topic: int
    status: str


class CategoryRemoved(Payload):
    """Its topics lie in `target` now; nobody reads them who could not before."""

    kind = "community.category_removed"
    label = _("A category has been removed")

    category: int
    target: int
    topics: int


class VotersWait(Payload):
    """Voters are told of the event `change` up to the member with the id `after`; the others wait."""

    kind = "community.voters_wait"
    label = _("More voters are to be told of an idea's status")

    topic: int
    status: str
    change: int
    after: int


class TopicArranged(Payload):
    """A moderator did something to a topic (`Arrangement`), or undid it."""

    kind = "community.topic_arranged"
    label = _("A topic has been arranged by a moderator")

    arrangement: int
    topic: int
    verb: str
    undone: bool
