"""What a decision does to a topic no tool takes back: its reversal does, and the author hears of it."""

from __future__ import annotations

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from community.models import Arrangement, Decision, Topic
from portal.shell.ports import Refused


class DecisionStands(Refused):
    """`decision` would have to be reversed first."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        day = formats.date_format(timezone.localtime(decision.decided_at), "DATE_FORMAT")
        message = _(
            "A decision stands behind this (%(reference)s, %(day)s): reverse it first, so that the author"
            " hears of it."
        )
        super().__init__("decided", message % {"reference": str(decision.reference)[:8], "day": day})


def check_not_closed(topic: Topic) -> None:
    """No decision in force closes the topic, its row locked. Refused: decided."""
    _none_of(Decision.objects.locking(topic.pk).first())


def check_not_moved(topic: Topic) -> None:
    """No decision in force has taken the topic, its row locked, from readers. Refused: decided."""
    _none_of(Decision.objects.moving(topic.pk).first() or _moved_before_split(topic.pk))


def _moved_before_split(topic: int) -> Decision | None:
    """What has moved the posts of a topic that was split off, while they lay in the other one."""
    splits = Arrangement.objects.in_force().filter(verb=Arrangement.Verb.SPLIT, other=topic)
    split = splits.order_by("pk").first()
    if split is None:
        return None
    moving = Decision.objects.moving(split.topic_id).filter(arrangement__pk__lt=split.pk)
    return moving.first() or _moved_before_split(split.topic_id)


def _none_of(decision: Decision | None) -> None:
    if decision is not None:
        raise DecisionStands(decision)
