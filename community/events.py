"""What happens in the community. The member of an event is whose doing or merit it is."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class TopicStarted(Payload):
    kind = "community.topic_started"
    label = _("A member has started a topic")

    topic: int
    category: int
    topic_kind: str


class PostPublished(Payload):
    """Each visible post, the opening one (number 1) included."""

    kind = "community.post_published"
    label = _("A member has written a post")

    topic: int
    post: int
    number: int
    topic_kind: str


class FollowersWait(Payload):
    """Those who follow the post's topic are told up to the member with the id `after`; the others wait."""

    kind = "community.followers_wait"
    label = _("More followers are to be told of a post")

    post: int
    after: int


class PostEdited(Payload):
    kind = "community.post_edited"
    label = _("A post has been edited")

    topic: int
    post: int
    version: int


class TopicRenamed(Payload):
    """The opening post was edited and its topic has another title; `version` is the post's now."""

    kind = "community.topic_renamed"
    label = _("A topic has another title")

    topic: int
    version: int


class AnswerAccepted(Payload):
    """The member is the answer's author, the actor who asked. Never recorded for one's own answer."""

    kind = "community.answer_accepted"
    label = _("An answer has been accepted")

    topic: int
    post: int


class ReactionGiven(Payload):
    """The member is the post's author, the actor who reacted; once per post, actor and reaction."""

    kind = "community.reaction_given"
    label = _("A member has reacted to a post")

    topic: int
    post: int
    reaction: str


class ContentReported(Payload):
    kind = "community.content_reported"
    label = _("Content has been reported")

    report: int
    content_kind: str
    content: int


class ContentHidden(Payload):
    """The member is the author of what was hidden, the actor the moderator."""

    kind = "community.content_hidden"
    label = _("Content has been hidden")

    decision: int
    content_kind: str
    content: int
    topic: int


class MemberSanctioned(Payload):
    """The member is who was warned, limited, suspended or banned, the actor the moderator."""

    kind = "community.member_sanctioned"
    label = _("A member has been sanctioned")

    decision: int
    sanction: str


class SanctionLifted(Payload):
    """A sanction was taken back before its end; the actor is who did it."""

    kind = "community.sanction_lifted"
    label = _("A sanction has been lifted")

    decision: int
    sanction: str


class ContentRestored(Payload):
    """What was hidden can be read again, or what was held is published. The member is its author."""

    kind = "community.content_restored"
    label = _("Content has been restored")

    decision: int
    content_kind: str
    content: int
    topic: int


class DecisionMade(Payload):
    """The member is whom it concerns, the actor the moderator (none where a machine decided)."""

    kind = "community.decision_made"
    label = _("A moderator has decided")

    decision: int
    outcome: str


class ContentHeld(Payload):
    """A visible post waits for a moderator after an edit, with its topic where it is the opening one."""

    kind = "community.content_held"
    label = _("A post waits for approval after an edit")

    topic: int
    post: int


class TrustReached(Payload):
    """The member has earned this level of trust (`Trust`), the first time."""

    kind = "community.trust_reached"
    label = _("A member has reached a level of trust")

    level: int


class AmbassadorNamed(Payload):
    """Staff has made the member an ambassador, the first time."""

    kind = "community.ambassador_named"
    label = _("A member has become an ambassador")


class BadgeGranted(Payload):
    """The member has got a badge, the first time; the actor is who gave it, none where it was earned."""

    kind = "community.badge_granted"
    label = _("A member has got a badge")

    badge: int
    slug: str


class VoiceAsked(Payload):
    """The member is asked whether a post of hers may be shown as a customer's voice."""

    kind = "community.voice_asked"
    label = _("A member has been asked for her voice")

    voice: int
    post: int


class VoiceGranted(Payload):
    kind = "community.voice_granted"
    label = _("A member has agreed to be a customer's voice")

    voice: int
    post: int


class VoiceWithdrawn(Payload):
    """She has taken back her consent: the words are gone from where they were shown."""

    kind = "community.voice_withdrawn"
    label = _("A member has withdrawn a customer's voice")

    voice: int
    post: int


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


class DecisionReversed(Payload):
    """What a decision took is given back. The member is whom it concerned, the actor who reversed it."""

    kind = "community.decision_reversed"
    label = _("A moderator's decision has been reversed")

    decision: int
    by_appeal: bool


class AppealFiled(Payload):
    """The member is who appeals; none where a notifier without an account does."""

    kind = "community.appeal_filed"
    label = _("Somebody has appealed a moderator's decision")

    appeal: int
    decision: int


class AppealDecided(Payload):
    kind = "community.appeal_decided"
    label = _("An appeal has been decided")

    appeal: int
    decision: int
    outcome: str


class PostHandedOver(Payload):
    """A post became a case; the member is its author, the actor of the team. `case` is the case's key."""

    kind = "community.post_handed_over"
    label = _("A post has become a case")

    post: int
    case: str
