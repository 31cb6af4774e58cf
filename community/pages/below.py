"""What was last written in the rooms below another one.

A room's own list shows its own topics alone: a list over several rooms would need a sort instead of an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from ..models import Category, State, Topic
from ..rooms import Room

SHOWN = 3


def add_newest(rooms: Sequence[Room], viewer: Any) -> None:
    """Give each room its `newest` topics: two queries, however many rooms and topics there are.

    By the index of the rooms' own lists, where pinned topics stand apart: they are left out here.
    """
    if not rooms:
        return
    here = Topic.objects.filter(category=OuterRef("pk"), state=State.VISIBLE, pinned=False)
    pks = here.order_by("-last_post_at", "-pk").values("pk")
    columns = {f"newest_{place}": Subquery(pks[place : place + 1]) for place in range(SHOWN)}
    of_rooms = Category.objects.filter(pk__in=[room.category.pk for room in rooms]).order_by()
    wanted = {pk for found in of_rooms.annotate(**columns).values_list(*columns) for pk in found if pk}
    by_room = {room.category.pk: room for room in rooms}
    topics = Topic.objects.visible_to(viewer).for_rows(viewer).filter(pk__in=wanted)
    for topic in topics.order_by("-last_post_at", "-pk"):
        if room := by_room.get(topic.category_id):
            room.newest.append(topic)
