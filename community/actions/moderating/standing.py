"""What a decision does to a topic no tool takes back: its reversal does, and the author hears of it."""

from __future__ import annotations

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from community.models import Decision, Topic
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
    _none_of(Decision.objects.moving(topic.pk).first())


def _none_of(decision: Decision | None) -> None:
    if decision is not None:
        raise DecisionStands(decision)
