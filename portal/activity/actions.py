"""Recording events and delivering them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from portal.compiled_changes import insert_drawn
from portal.precompiled import insert_if_new
from portal.row_models import new
from portal.tables import Table

from .doorbell import ring
from .models import Delivery, Event
from .outbox import enqueue
from .payloads import Payload, Reported
from .subscriptions import handler_of

DELIVER = "portal.activity.tasks.deliver_due"
BATCH = 5000
_COLUMNS = "id kind member_id source payload occurred_at recorded_at"
_EVENTS, _ACTED = Table(Event, _COLUMNS), Table(Event, f"{_COLUMNS} actor_id")


class Fact(NamedTuple):
    """An event that is recorded together with others; the fields are those of `record`."""

    payload: Payload
    member_id: int | None
    source: str
    occurred_at: datetime


@transaction.atomic(savepoint=False)
def record(
    payload: Payload | Reported,
    *,
    member: Any = None,
    actor: Any = None,
    source: str = "",
    dedupe_key: str | None = None,
    occurred_at: datetime | None = None,
    pk: int | None = None,
) -> Event | None:
    """Write an event and one delivery for each subscriber that wants it, in the caller's transaction.

    `member` is whose history it belongs to, `actor` who did it, `source` a source key ("post:12").
    With a `dedupe_key` that is known already, nothing is written and None returned. `pk` is an id that was
    drawn for it, by which it may be written later within `together`.
    """
    event = new(
        Event,
        kind=payload.kind,
        member=member,
        actor=actor,
        source=source,
        payload=payload.to_json(),
        dedupe_key=dedupe_key,
        occurred_at=occurred_at or timezone.now(),
    )
    if dedupe_key is None:
        insert_drawn(event, pk)
    elif not insert_if_new(event):
        return None
    ring(DELIVER, written=enqueue(event.kind, [event.pk]))
    return event


@transaction.atomic(savepoint=False)
def record_many(facts: Iterable[Fact], *, actor: Any = None) -> None:
    """Write many events of one actor, without deduplication, in a few statements for every 5000 of them."""
    facts = iter(facts)
    table, more = (_EVENTS, ()) if actor is None else (_ACTED, (actor.pk,))
    while chunk := list(itertools.islice(facts, BATCH)):
        ids, now, encoded = _EVENTS.draw(len(chunk)), timezone.now(), json.JSONEncoder().encode
        table.insert(
            [
                (pk, payload.kind, member_id, source, encoded(payload.to_json()), occurred_at, now, *more)
                for pk, (payload, member_id, source, occurred_at) in zip(ids, chunk, strict=True)
            ]
        )
        for kind in sorted({fact.payload.kind for fact in chunk}):
            of_kind = [pk for pk, fact in zip(ids, chunk, strict=True) if fact.payload.kind == kind]
            ring(DELIVER, written=enqueue(kind, of_kind))


def deliver_due(limit: int = 100, seconds: float | None = None) -> int:
    """Hand due deliveries to their subscribers, each in its own transaction; returns how many were done.

    Repeats while something is due, for `seconds` at most (leases.py); several workers share it by leases.
    """
    done = 0
    for claimed in Delivery.objects.batches(limit, seconds):
        events = Event.objects.select_related("member", "actor").in_bulk([row.event_id for row in claimed])
        for delivery in claimed:
            event = events[delivery.event_id]
            done += delivery.work(lambda name=delivery.subscriber, event=event: handler_of(name)(event))
    return done
