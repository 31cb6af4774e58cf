"""Running the one flow over the demo's past, without writing mails about what is long over."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.activity.actions import deliver_due
from portal.activity.models import Delivery, Event
from portal.journeys.actions import advance_due
from portal.journeys.models import Run
from portal.members.actions import join

from . import World, surveys


def settle(world: World) -> None:
    join(member=world.people["ben"])
    # What happened first is told first.
    happened = Event.objects.filter(pk=OuterRef("event"), occurred_at__lte=world.now)
    Delivery.objects.update(due_at=Coalesce(Subquery(happened.values("occurred_at")), "due_at"))
    while Delivery.objects.due().exists() or Run.objects.due().exists():
        deliver_due()
        advance_due()
    surveys.plan_first_minute(world)
