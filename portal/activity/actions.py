"""Recording events and delivering them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.bulk import insert_many
from portal.precompiled import insert, insert_if_new

from .doorbell import ring
from .models import Delivery, Event
from .outbox import enqueue
from .payloads import Payload, Reported
from .subscriptions import handler_of

DELIVER = "portal.activity.tasks.deliver_due"
BATCH = 2000


@transaction.atomic(savepoint=False)
def record(
    payload: Payload | Reported,
    *,
    member: Any = None,
    actor: Any = None,
    source: str = "",
    dedupe_key: str | None = None,
    occurred_at: datetime | None = None,
) -> Event | None:
    """Write an event and one delivery for each subscriber that wants it, in the caller's transaction.

    `member` is whose history it belongs to, `actor` who did it, `source` a source key ("post:12").
    With a `dedupe_key` that is known already, nothing is written and None returned.
    """
    event = event_of(
        payload,
        member_id=member.pk if member else None,
        actor_id=actor.pk if actor else None,
        source=source,
        dedupe_key=dedupe_key,
        occurred_at=occurred_at,
    )
    event.member, event.actor = member, actor
    if dedupe_key is None:
        insert([event])
    elif not insert_if_new(event):
        return None
    if enqueue(event.kind, [event.pk]):
        ring(DELIVER)
    return event


def event_of(
    payload: Payload | Reported,
    *,
    member_id: int | None = None,
    actor_id: int | None = None,
    source: str = "",
    dedupe_key: str | None = None,
    occurred_at: datetime | None = None,
) -> Event:
    """The event as `record` would write it; `record_many` writes many of them."""
    return Event(
        kind=payload.kind,
        member_id=member_id,
        actor_id=actor_id,
        source=source,
        payload=payload.to_json(),
        dedupe_key=dedupe_key,
        occurred_at=occurred_at or timezone.now(),
    )


@transaction.atomic(savepoint=False)
def record_many(events: Iterable[Event]) -> None:
    """Write events made by `event_of`, without deduplication, in a few statements for every 2000 of them."""
    events = iter(events)
    while chunk := list(itertools.islice(events, BATCH)):
        insert_many(chunk)
        for kind in sorted({event.kind for event in chunk}):
            ids = [event.pk for event in chunk if event.kind == kind]
            if enqueue(kind, ids):
                ring(DELIVER)


def deliver_due(limit: int = 100) -> int:
    """Hand due deliveries to their subscribers, each in its own transaction; returns how many were done.

    Repeats while something is due, so one ring empties the queue; several workers share it by leases.
    """
    done = 0
    for claimed in Delivery.objects.batches(limit):
        events = Event.objects.select_related("member", "actor").in_bulk([row.event_id for row in claimed])
        for delivery in claimed:
            event = events[delivery.event_id]
            done += delivery.work(lambda name=delivery.subscriber, event=event: handler_of(name)(event))
    return done
