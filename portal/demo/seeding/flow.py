"""Running the one flow over the demo's past, without writing mails about what is long over."""

from __future__ import annotations

from portal.activity.actions import deliver_due
from portal.activity.models import Delivery
from portal.journeys.actions import advance_due
from portal.journeys.models import Run
from portal.members.actions import join

from . import World, surveys


def settle(world: World) -> None:
    join(member=world.people["ben"])
    while Delivery.objects.due().exists() or Run.objects.due().exists():
        deliver_due()
        advance_due()
    surveys.plan_first_minute(world)
