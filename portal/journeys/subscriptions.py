from django.db.models import Exists

from community.events import BadgeRestored, BadgeRevoked, ContentHidden, ContentRestored
from portal.activity.models import Event
from portal.activity.subscriptions import EVERY_KIND, subscribe

from . import actions, withdrawing
from .models import Journey


def _is_awaited(kind: str) -> Exists:
    return Exists(Journey.objects.filter(active=True, trigger=kind))


@subscribe(EVERY_KIND, name="journeys.start", wants=_is_awaited)
def start(event: Event) -> None:
    actions.start_runs(event=event)


@subscribe(ContentHidden, name="journeys.settle_hidden")
@subscribe(ContentRestored, name="journeys.settle_restored")
def settle_content(event: Event) -> None:
    """Points for what a decision hides go back, and return with its reversal."""
    about = event.payload
    if event.member:
        withdrawing.settle_content(member=event.member, kind=about["content_kind"], content=about["content"])


@subscribe(BadgeRevoked, name="journeys.settle_revoked")
@subscribe(BadgeRestored, name="journeys.settle_badge")
def settle_badge(event: Event) -> None:
    if event.member:
        withdrawing.settle_badge(member=event.member, badge=event.payload["badge"])
