from portal.activity.models import Event
from portal.activity.subscriptions import EVERY_KIND, subscribe

from . import actions


@subscribe(EVERY_KIND, name="journeys.start")
def start(event: Event) -> None:
    actions.start_runs(event=event)
