"""What keeps a topic closed to replies: decisions, the moderators' tool, or how it was before either."""

from __future__ import annotations

from community.models import Arrangement, Decision, Topic

Verb = Arrangement.Verb


def was_locked(topic: Topic) -> bool:
    """Whether the topic, its row locked, is closed by what neither another decision nor the tool has done."""
    if not Topic.objects.filter(pk=topic.pk, locked=True).exists():
        return False
    others = Decision.objects.locking(topic.pk)
    if others.exists():
        return others.filter(was_locked=True).exists()
    return not _locked_by_tool(topic.pk)


def open_again(decision: Decision, topic: Topic) -> None:
    """The reversed decision keeps the topic closed no more; whatever else does goes on."""
    others = Decision.objects.locking(topic.pk).exclude(pk=decision.pk)
    if not decision.was_locked and not others.exists() and not _locked_by_tool(topic.pk):
        Topic.objects.filter(pk=topic.pk).update(locked=False)


def locked_by_decision(topic: int) -> bool:
    """Whether a decision in force closes the topic with this id."""
    return Decision.objects.locking(topic).exists()


def _locked_by_tool(topic: int) -> bool:
    done = Arrangement.objects.in_force().filter(topic=topic, verb__in=[Verb.LOCK, Verb.UNLOCK])
    return done.order_by("-pk").values_list("verb", flat=True).first() == Verb.LOCK
