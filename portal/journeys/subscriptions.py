from django.db.models import Exists

from portal.activity.models import Event
from portal.activity.subscriptions import EVERY_KIND, subscribe

from . import actions
from .models import Journey


def _is_awaited(kind: str) -> Exists:
    return Exists(Journey.objects.filter(active=True, trigger=kind))


@subscribe(EVERY_KIND, name="journeys.start", wants=_is_awaited)
def start(event: Event) -> None:
    actions.start_runs(event=event)
