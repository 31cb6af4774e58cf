"""What members do and what befalls their posts changes their standing; levels and badges are told."""

from __future__ import annotations

from django.utils import timezone

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


@subscribe(PostPublished, name="community.standing_of_author")
def standing_of_author(event: Event) -> None:
    """Who writes is here on that day."""
    if event.member and event.member.erased_at is None:
        recognition.note_day(member=event.member, day=timezone.localdate(event.occurred_at))
        recognition.settle(member=event.member)


@subscribe(IdeaStatusChanged, name="community.standing_by_idea")
@subscribe(AnswerAccepted, name="community.standing_by_answer")
@subscribe(ReactionGiven, name="community.standing_by_reaction")
@subscribe(VoiceGranted, name="community.standing_by_voice")
def standing_grows(event: Event) -> None:
    if event.member:
        recognition.settle(member=event.member)


@subscribe(ContentHidden, name="community.standing_by_hiding")
@subscribe(ContentRestored, name="community.standing_by_restoring")
def standing_after_decision(event: Event) -> None:
    """A decision takes what a post had earned; its reversal brings it back."""
    if event.member:
        recognition.settle(member=event.member, after_decision=True)


@subscribe(TrustReached, name="community.tell_level")
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
