"""What waits about a topic goes with its posts when the topic goes up in another one."""

from __future__ import annotations

from community.actions.moderating.matters import open_matter
from community.models import ContentKind, Matter, Report, Topic


def follow_opening(topic: Topic, opening: int) -> None:
    """The open matter and the notices about `topic` are about the post `opening` (its id) from now on.

    Where a matter is open about that post already, they join it. The topic's row is locked by the caller.
    """
    Report.objects.filter(kind=ContentKind.TOPIC, object_id=topic.pk, decision=None).update(
        kind=ContentKind.POST, object_id=opening
    )
    waiting = Matter.objects.select_for_update(no_key=True).filter(decided_at=None)
    matter = waiting.about(ContentKind.TOPIC, topic.pk).first()
    if matter is None:
        return
    if not waiting.about(ContentKind.POST, opening).exists():
        Matter.objects.filter(pk=matter.pk).update(kind=ContentKind.POST, object_id=opening)
        return
    joined = open_matter(ContentKind.POST, opening, priority=matter.priority, weight=matter.weight)
    matter.signals.update(matter=joined)
    matter.reports.update(matter=joined)
    matter.delete()
