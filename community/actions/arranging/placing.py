"""Putting a topic into a room, and back. Whether there have to be reasons is asked by who calls this."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from community import indexing
from community.models import Arrangement, Category, CategoryRemoval, Topic
from portal.members.models import Member
from portal.shell.ports import Refused

from . import guarding

# Reversing a decision puts topics back: nothing of `community.actions.moderating` may be imported here.


def place(topic: Topic, target_id: int, *, widen: bool) -> None:
    """The locked topic lies in the category `target_id` from now on; who may read there finds it.

    Refused: same_place, archived, kind_not_allowed, wider (`widen` allows it).
    """
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


def put_back(topic: Topic, done: Arrangement, *, widen: bool, home: int | None = None) -> None:
    """Undo a move of the locked topic, back to where it came from or to the category `home`.

    Where the category it was moved to has been removed since, it went on with all that lay there.
    Refused: changed_since, gone, and as `place`.
    """
    home = home or int(done.before["category"])
    to = int(done.before["to"])
    if topic.category_id != to and Category.objects.filter(pk=to).exists():
        raise Refused("changed_since", _("It has been moved again since."))
    if not Category.objects.filter(pk=home).exists():
        raise Refused("gone", _("The category it came from is gone."))
    place(topic, home, widen=widen)


def close(done: Arrangement, *, actor: Member) -> None:
    """Write down that it was undone, and tell it."""
    done.undone_at, done.undone_by = timezone.now(), actor
    done.save(update_fields=["undone_at", "undone_by"])
    guarding.tell(done, actor)
