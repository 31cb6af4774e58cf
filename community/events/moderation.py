"""What was reported, held, decided, and done about it."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


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
    """What was hidden can be read again, or what was held is published. The member is its author.

    Without a decision a check found what was held to be harmless.
    """

    kind = "community.content_restored"
    label = _("Content has been restored")

    decision: int | None
    content_kind: str
    content: int
    topic: int


class DecisionMade(Payload):
    """The member is whom it concerns, the actor the moderator (none where a machine decided)."""

    kind = "community.decision_made"
    label = _("A moderator has decided")

    decision: int
    outcome: str


class NoticeDecided(Payload):
    """A notice is answered by a decision about its author's content as a whole; the actor asked for that."""

    kind = "community.notice_decided"
    label = _("A notice has been decided")

    report: int
    decision: int


class ContentHeld(Payload):
    """A visible post waits for a moderator after an edit, with its topic where it is the opening one."""

    kind = "community.content_held"
    label = _("A post waits for approval after an edit")

    topic: int
    post: int


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
