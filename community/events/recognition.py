"""What is thanked for: answers, reactions, trust, badges and voices."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


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


class BadgeRevoked(Payload):
    """A decision has hidden what the member had earned the badge with, or staff has taken it back."""

    kind = "community.badge_revoked"
    label = _("A badge has been taken back")

    badge: int


class BadgeRestored(Payload):
    """A badge that was taken back is the member's again."""

    kind = "community.badge_restored"
    label = _("A badge has come back")

    badge: int


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
