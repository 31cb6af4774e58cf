"""Goodwill that a second person has approved is told apart: the case was answered before."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from loyalty.events import GoodwillDecided
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe

from .telling import tell


@subscribe(
    GoodwillDecided, name="loyalty.tell_goodwill", label=gettext_lazy("Goodwill: tell who asked for it")
)
def tell_goodwill(event: Event) -> None:
    decided = GoodwillDecided.of(event)
    if decided.approved:
        tell(event, "loyalty/points_granted", "/loyalty/statement/", points=decided.points)
