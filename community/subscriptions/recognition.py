"""What members do and what befalls their posts changes their standing; levels and badges are told."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy

from community.actions import recognition
from community.events import (
    AnswerAccepted,
    ContentHidden,
    ContentRestored,
    IdeaStatusChanged,
    PostPublished,
    ReactionGiven,
    TrustReached,
    VoiceGranted,
)
from community.recognition import rights
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.notifications.actions import notify


@subscribe(PostPublished, name="community.standing_of_author", label=gettext_lazy("Standing: a post"))
def standing_of_author(event: Event) -> None:
    """Who writes is here on that day."""
    if event.member and event.member.erased_at is None:
        recognition.note_day(member=event.member, day=timezone.localdate(event.occurred_at))
        recognition.settle(member=event.member)


@subscribe(
    IdeaStatusChanged, name="community.standing_by_idea", label=gettext_lazy("Standing: an idea has moved on")
)
@subscribe(
    AnswerAccepted, name="community.standing_by_answer", label=gettext_lazy("Standing: an accepted answer")
)
@subscribe(ReactionGiven, name="community.standing_by_reaction", label=gettext_lazy("Standing: a reaction"))
@subscribe(
    VoiceGranted, name="community.standing_by_voice", label=gettext_lazy("Standing: a customer's voice")
)
def standing_grows(event: Event) -> None:
    if event.member:
        recognition.settle(member=event.member)


@subscribe(
    ContentHidden, name="community.standing_by_hiding", label=gettext_lazy("Standing: something was hidden")
)
@subscribe(
    ContentRestored, name="community.standing_by_restoring", label=gettext_lazy("Standing: something is back")
)
def standing_after_decision(event: Event) -> None:
    """A decision takes what a post had earned; its reversal brings it back."""
    if event.member:
        recognition.settle(member=event.member, after_decision=True)


@subscribe(TrustReached, name="community.tell_level", label=gettext_lazy("Level of trust: tell the member"))
def tell_level(event: Event) -> None:
    """What the new level opens, once per level."""
    if event.member and event.member.is_active:
        level = TrustReached.of(event).level
        notify(
            member=event.member,
            template="community/trust_reached",
            context={"level": level, "pictures": level == rights.settings().pictures_from},
            source=f"trust:{level}",
            url=f"/members/{event.member.handle}/",
            happened_at=event.occurred_at,
        )
