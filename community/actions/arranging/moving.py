"""Moving a topic to another category."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from community import indexing
from community.models import Arrangement, Category, CategoryRemoval, Topic
from portal.members.models import Member
from portal.shell.ports import Refused

from . import guarding


@transaction.atomic
def move_topic(*, actor: Member, topic: Topic, category: Category, widen: bool = False) -> Arrangement:
    """Move a topic with its posts; from now on those who may read `category` can read and find it.

    `widen` says that this may be more people than now.
    Refused: not_allowed, same_place, archived, kind_not_allowed, wider.
    """
    guarding.check(actor)
    (topic,) = guarding.held(topic)
    former = topic.category_id
    _to(topic, category.pk, widen=widen)
    return guarding.note(Arrangement.Verb.MOVE, actor=actor, topic=topic, category=former, to=category.pk)


def back(topic: Topic, done: Arrangement, *, widen: bool) -> None:
    """Undo a move of the locked topic. Refused: changed_since, and as `move_topic`."""
    if topic.category_id != done.before["to"]:
        raise Refused("changed_since", _("It has been moved again since."))
    if not Category.objects.filter(pk=done.before["category"]).exists():
        raise Refused("changed_since", _("The category it came from is gone."))
    _to(topic, done.before["category"], widen=widen)


def _to(topic: Topic, target_id: int, *, widen: bool) -> None:
    rooms = guarding.held_categories(topic.category_id, target_id)
    source, target = rooms[topic.category_id], rooms[target_id]
    if source == target:
        raise Refused("same_place", _("It lies in this category already."))
    if target.archived or CategoryRemoval.objects.filter(category=target).exists():
        raise Refused("archived", _("This category takes nothing new."))
    if topic.kind not in target.kinds:
        message = _("“%(name)s” takes no topics of this kind: %(kind)s.")
        raise Refused("kind_not_allowed", message % {"name": target, "kind": topic.get_kind_display()})
    guarding.check_widening(source, target, widen=widen)
    with guarding.counted(topic):
        Topic.objects.filter(pk=topic.pk).update(category=target)
    topic.category = target
    # Narrowed or not: who may find it is never behind who may read it.
    indexing.follow_topic(topic, target)
