"""One delivery for each event and each subscriber that wants it, written by one statement."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from django.db.models import DateTimeField, F, QuerySet, Value
from django.utils import timezone

from portal.precompiled import Given, InsertSelected
from portal.prepared import Answer

from .models import Delivery, Event
from .subscriptions import Subscription, subscribers_of

_COLUMNS = ["state", "due_at", "attempts", "last_error", "event", "subscriber"]


def enqueue(kind: str, events: Sequence[int]) -> Answer:
    """Deliveries of events of one kind (their ids), which are written already; how many, the answer says.

    Within `together` they may be written later.
    """
    subscriptions = subscribers_of(kind)
    if not subscriptions or not events:
        return Answer(rowcount=0)
    # PostgreSQL keeps a plan for a single event; for a list, whose length it cannot know, it plans anew.
    if len(events) == 1:
        return _statement(kind, subscriptions, "pk")(events=events[0], now=timezone.now())
    return _statement(kind, subscriptions, "pk__among")(events=list(events), now=timezone.now())


@functools.lru_cache(maxsize=512)
def _statement(kind: str, subscriptions: tuple[Subscription, ...], lookup: str) -> InsertSelected:
    def build() -> QuerySet[Event, tuple[object, ...]]:
        first, *others = (_wanted(kind, one, lookup) for one in subscriptions)
        return first.union(*others, all=True) if others else first

    return InsertSelected(Delivery, _COLUMNS, build)


def _wanted(kind: str, subscription: Subscription, lookup: str) -> QuerySet[Event, tuple[object, ...]]:
    """A delivery's values for each of the events that the subscriber wants."""
    events = Event.objects.filter(**{lookup: Given("events")}).order_by()
    if subscription.wants is not None:
        events = events.filter(subscription.wants(kind))
    now = Given("now", DateTimeField())
    due = Value(Delivery.State.DUE.value)
    return events.values_list(due, now, Value(0), Value(""), F("pk"), Value(subscription.name))
