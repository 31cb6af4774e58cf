"""Closing and pinning topics."""

from __future__ import annotations

from django.db import transaction

from community.actions.moderating.standing import check_not_closed
from community.models import Arrangement, Topic
from portal.members.models import Member

from . import guarding

Verb = Arrangement.Verb


@transaction.atomic
def lock_topic(*, actor: Member, topic: Topic, locked: bool = True) -> Arrangement | None:
    """Close a topic, so that it takes no more replies, or open it again; None where it is so already.

    Refused: not_allowed, decided (`DecisionStands`: what a decision has closed, its reversal opens).
    """
    guarding.check(actor)
    (topic,) = guarding.held(topic)
    if topic.locked == locked:
        return None
    if not locked:
        check_not_closed(topic)
    Topic.objects.filter(pk=topic.pk).update(locked=locked)
    return guarding.note(Verb.LOCK if locked else Verb.UNLOCK, actor=actor, topic=topic)


@transaction.atomic
def pin_topic(*, actor: Member, topic: Topic, pinned: bool = True) -> Arrangement | None:
    """Keep a topic at the top of its category, or no longer; None where it is so already.

    Refused: not_allowed.
    """
    guarding.check(actor)
    (topic,) = guarding.held(topic)
    if topic.pinned == pinned:
        return None
    Topic.objects.filter(pk=topic.pk).update(pinned=pinned)
    return guarding.note(Verb.PIN if pinned else Verb.UNPIN, actor=actor, topic=topic)
