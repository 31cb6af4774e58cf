from django.db.models import Exists
from django.utils.translation import gettext_lazy

from community.events import BadgeRestored, BadgeRevoked, ContentHidden, ContentRestored
from portal.activity.models import Event
from portal.activity.subscriptions import EVERY_KIND, subscribe

from . import actions, withdrawing
from .models import Journey


def _is_awaited(kind: str) -> Exists:
    return Exists(Journey.objects.filter(active=True, trigger=kind))


@subscribe(
    EVERY_KIND, name="journeys.start", label=gettext_lazy("Journeys: start and go on"), wants=_is_awaited
)
def start(event: Event) -> None:
    actions.start_runs(event=event)


@subscribe(
    ContentHidden,
    name="journeys.settle_hidden",
    label=gettext_lazy("Journeys: take thanks back for what is hidden"),
)
@subscribe(
    ContentRestored,
    name="journeys.settle_restored",
    label=gettext_lazy("Journeys: thank again for what is back"),
)
def settle_content(event: Event) -> None:
    """Points for what a decision hides go back, and return with its reversal."""
    about = event.payload
    if event.member:
        withdrawing.settle_content(member=event.member, kind=about["content_kind"], content=about["content"])


@subscribe(
    BadgeRevoked,
    name="journeys.settle_revoked",
    label=gettext_lazy("Journeys: take thanks back for a lost badge"),
)
@subscribe(
    BadgeRestored,
    name="journeys.settle_badge",
    label=gettext_lazy("Journeys: thank again for a badge that is back"),
)
def settle_badge(event: Event) -> None:
    if event.member:
        withdrawing.settle_badge(member=event.member, badge=event.payload["badge"])
