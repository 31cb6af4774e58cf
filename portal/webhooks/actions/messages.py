"""Messages: written for events, sent again, forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.activity.doorbell import ring
from portal.activity.models import Event
from portal.shell.ports import Refused

from ..models import Endpoint, Message

DELIVER = "portal.webhooks.tasks.deliver_due"
PING = "webhooks.ping"


def enqueue(*, event: Event) -> int:
    """One message for each endpoint that wants this event, in the caller's transaction; returns how many."""
    wanting = Endpoint.objects.wanting(event.kind)
    if not wanting:
        return 0
    body = body_of(event.kind, event.occurred_at, event.payload | {"member": _ref_of(event.member)})
    rows = [Message(endpoint=endpoint, event=event, kind=event.kind, body=body) for endpoint in wanting]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    ring(DELIVER)
    return len(rows)


def _ref_of(member: Any) -> str | None:
    """How the API names her: by the shop's customer number, else by the number on her card."""
    return (member.external_id or member.number) if member else None


def body_of(kind: str, occurred_at: datetime, data: dict[str, Any]) -> str:
    """The JSON text of a message as Standard Webhooks wants it; times are UTC."""
    timestamp = occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    content = {"type": kind, "timestamp": timestamp, "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@transaction.atomic
def ping(*, endpoint: Endpoint) -> Message:
    """Send a test message; Refused `switched_off` where nothing is sent there."""
    if not Endpoint.objects.filter(pk=endpoint.pk, active=True).exists():
        raise Refused("switched_off")
    body = body_of(PING, timezone.now(), {"endpoint": endpoint.pk})
    message: Message = Message.objects.create(endpoint=endpoint, kind=PING, body=body)
    ring(DELIVER)
    return message


@transaction.atomic
def replay(*, messages: QuerySet[Message]) -> int:
    """Send finished messages again, under the same ids; returns how many. Endpoints switched off get none."""
    wanted = Message.objects.replayable().filter(pk__in=messages.values("pk"))
    revived: int = wanted.update(
        state=Message.State.DUE,
        attempts=0,
        due_at=timezone.now(),
        done_at=None,
        lease=None,
        leased_until=None,
    )
    if revived:
        ring(DELIVER)
    return revived


def forget_old() -> int:
    """Delete finished messages past their time, with their attempts; returns how many rows."""
    removed: int = Message.objects.forgettable().delete()[0]
    return removed
