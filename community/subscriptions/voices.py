"""Customers' voices: the member is told that she is asked, and when an edit ends one.

A consent withdrawn elsewhere ends them all.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from community.actions.voices import withdraw_all
from community.events import VoiceAsked, VoiceWithdrawn
from community.models import Voice
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.events import ConsentChanged
from portal.members.models.consents import Purpose
from portal.notifications.actions import notify


@subscribe(VoiceAsked, name="community.tell_asked", label=gettext_lazy("Customer's voice: ask for consent"))
def tell_asked(event: Event) -> None:
    voice = Voice.objects.select_related("post__topic").filter(pk=VoiceAsked.of(event).voice).first()
    if voice and event.member and voice.state == Voice.State.ASKED:
        notify(
            member=event.member,
            template="community/voice_asked",
            context={"title": voice.post.topic.title},
            source=f"voice:{voice.pk}",
            url=voice.get_absolute_url(),
            happened_at=event.occurred_at,
        )


@subscribe(
    VoiceWithdrawn,
    name="community.tell_voice_ended",
    label=gettext_lazy("Customer's voice: tell that it has ended"),
)
def tell_ended(event: Event) -> None:
    """She is told where somebody else's edit has ended it: her words are not in the post any more."""
    voice = Voice.objects.select_related("post__topic").filter(pk=VoiceWithdrawn.of(event).voice).first()
    if voice and event.member and event.actor_id != event.member_id:
        notify(
            member=event.member,
            template="community/voice_ended",
            context={"title": voice.post.topic.title, "words": voice.excerpt},
            source=f"event:{event.pk}",
            url=voice.get_absolute_url(),
            happened_at=event.occurred_at,
        )


@subscribe(
    ConsentChanged, name="community.end_voices", label=gettext_lazy("Customer's voice: end with its consent")
)
def end_voices(event: Event) -> None:
    change = ConsentChanged.of(event)
    if event.member and change.purpose == Purpose.CUSTOMER_VOICE and not change.granted:
        withdraw_all(member=event.member)
