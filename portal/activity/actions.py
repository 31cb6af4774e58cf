"""Recording events and delivering them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from .doorbell import ring
from .models import Delivery, Event
from .payloads import Payload, Reported
from .subscriptions import handler_of, subscribers_of

DELIVER = "portal.activity.tasks.deliver_due"


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
    """Write an event and one delivery for each subscriber, in the caller's transaction.

    `member` is whose history it belongs to, `actor` who did it, `source` a source key ("post:12").
    With a `dedupe_key` that is known already, nothing is written and None returned.
    """
    event = Event(
        kind=payload.kind,
        member=member,
        actor=actor,
        source=source,
        payload=payload.to_json(),
        dedupe_key=dedupe_key,
        occurred_at=occurred_at or timezone.now(),
    )
    if not _is_new(event):
        return None
    names = subscribers_of(payload.kind)
    Delivery.objects.bulk_create(Delivery(event=event, subscriber=name) for name in names)
    if names:
        ring(DELIVER)
    return event


def _is_new(event: Event) -> bool:
    """Save the event; False where its dedupe_key is known."""
    if event.dedupe_key is None:
        event.save(force_insert=True)
        return True
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        if Event.objects.filter(dedupe_key=event.dedupe_key).exists():
            return False
        raise
    return True


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
