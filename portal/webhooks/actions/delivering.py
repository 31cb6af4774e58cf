"""Sending what is due, at least once: a worker that dies while sending is followed by another attempt."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from portal.activity.leases import LeaseLost

from ..models import PAUSES, Attempt, Endpoint, Message
from ..posting import Answer, post
from .endpoints import switch_off

TOGETHER = 8
SPARED = timedelta(minutes=1)
SPARED_AT_ONCE = 500


def deliver_due(seconds: float | None = None) -> int:
    """Send the messages that are due, some at a time, for `seconds` at most; returns how many were taken.

    The requests run in threads, everything in the database happens here.
    """
    taken = 0
    with ThreadPoolExecutor(TOGETHER) as pool:
        for claimed in Message.objects.batches(TOGETHER, seconds):
            prefetch_related_objects(claimed, "endpoint")
            ready = [message for message in claimed if _is_ready(message)]
            answers = list(pool.map(_send, ready))
            taken += sum(map(_settle, ready, answers))
            _spare({m.endpoint_id for m, answer in zip(ready, answers, strict=True) if answer.status is None})
    return taken


def _is_ready(message: Message) -> bool:
    """Whether to send it now; what has nobody to go to, or has killed its workers, is given up."""
    if message.lease_is_over:
        return False
    if message.endpoint.active and message.attempts <= len(PAUSES) + 1:
        return True
    why = "Tried too often." if message.endpoint.active else "The endpoint is switched off."
    with contextlib.suppress(LeaseLost):
        message.give_up(why)
    return False


def headers_of(message: Message) -> dict[str, str]:
    """The three headers of Standard Webhooks, signed now with each secret that counts."""
    now = datetime.now(UTC)
    signatures = [
        Webhook(secret).sign(message.header_id, now, message.body)
        for secret in message.endpoint.signing_secrets
    ]
    return {
        "webhook-id": message.header_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
        "User-Agent": "Stammtisch-Webhooks/1",
    }


def _send(message: Message) -> Answer:
    return post(message.endpoint.url, message.body, headers_of(message))


def _settle(message: Message, answer: Answer) -> bool:
    """Write down what came of an attempt; True where the message was taken."""
    try:
        with transaction.atomic():
            _conclude(message, answer)
            Attempt.objects.create(
                message=message, status=answer.status, error=answer.error, duration_ms=answer.duration_ms
            )
    except LeaseLost:
        return False
    return answer.is_success


def _conclude(message: Message, answer: Answer) -> None:
    endpoint = message.endpoint
    if answer.is_success:
        message.finish(last_error="")
        Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False).update(failing_since=None)
        endpoint.failing_since = None
    elif answer.status == 410:
        message.give_up(answer.complaint)
        switch_off(endpoint=endpoint, reason=Endpoint.Off.GONE)
    elif endpoint.has_failed_for_days:
        message.give_up(answer.complaint)
        switch_off(endpoint=endpoint, reason=Endpoint.Off.FAILING)
    else:
        message.retry_later(answer.complaint, answer.retry_after)
        Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=True).update(
            failing_since=timezone.now()
        )


@transaction.atomic
def _spare(endpoints: set[int]) -> None:
    """Let what else is due there wait: an endpoint that does not answer must not keep the others waiting."""
    if not endpoints:
        return
    due = Message.objects.due_at_any(endpoints)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    ids = list(due.values_list("pk", flat=True)[:SPARED_AT_ONCE])
    Message.objects.filter(pk__in=ids).update(due_at=timezone.now() + SPARED)
