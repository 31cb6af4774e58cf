"""What other apps may ask of this one."""

from portal.members import mentions
from portal.members.models import Segment
from portal.shell import ports

from . import actions, conditions
from .models import Journey

ports.explain.provide(actions.explain)


def _naming(segment: Segment) -> list[str]:
    """The journeys whose conditions name the segment."""
    label = Journey._meta.verbose_name
    found = Journey.objects.exclude(conditions=[]).order_by("pk")
    return [f"{label}: {one}" for one in found if conditions.names_segment(one.conditions, segment.slug)]


mentions.register("journeys", _naming)
