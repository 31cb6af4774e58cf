"""Repeating a request: the first answer again, whatever happened in between.

Three steps: the key is claimed (visible to others as running), the effect and the answer are written in
one transaction, and a repetition gets that answer. A process that dies before the second step leaves no
effect; its claim ends by itself after LEASE and the next request takes over.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Schema
from ninja.responses import NinjaJSONEncoder, Status
from ninja.utils import contribute_operation_callback

from portal.precompiled import Given, Select, Update, insert_if_new
from portal.retrying import retried

from .models import ApiKey, IdempotencyRecord
from .problems import MEDIA_TYPE, Problem

LEASE = timedelta(seconds=60)
HEADER = "Idempotency-Key"
View = Callable[..., Any]
State = IdempotencyRecord.State


def idempotent(view: View) -> View:
    """Make a writing operation repeatable; it returns `Status(code, schema)` or raises Problem."""

    @functools.wraps(view)
    def repeatable(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        record, mine = _claim(request)
        if not mine:
            return _replay(record)
        return _perform(record, lambda: view(request, **kwargs))

    # Ninja reads the types of body and path from here; strings would be looked up in this module.
    repeatable.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    contribute_operation_callback(repeatable, _describe)
    return repeatable


def _claim(request: HttpRequest) -> tuple[IdempotencyRecord, bool]:
    """The record of this key, and whether this request is the one to do the work."""
    key, wanted = _key_of(request), _hash_of(request)
    lease, until = uuid.uuid4(), timezone.now() + LEASE
    record, new = _kept(request.auth, key, request_hash=wanted, lease=lease, leased_until=until)  # type: ignore[attr-defined]
    if record.request_hash != wanted:
        raise Problem.of_field(HEADER, "key_reused", "This key was used with another request.")
    if new or record.state == State.DONE:
        return record, new
    abandoned = IdempotencyRecord.objects.filter(
        pk=record.pk, state=State.RUNNING, leased_until__lt=timezone.now()
    )
    if not abandoned.update(lease=lease, leased_until=until):
        raise Problem(409, "still_running", "The first request with this key is still running.")
    record.lease = lease
    return record, True


_KNOWN = Select(lambda: IdempotencyRecord.objects.filter(api_key=Given("api_key"), key=Given("key")))


def _kept(api_key: ApiKey, key: str, **fields: Any) -> tuple[IdempotencyRecord, bool]:
    """The record of this key, and whether it is a new one. What is cleared away meanwhile is made anew."""
    while True:
        made = IdempotencyRecord(api_key=api_key, key=key, **fields)
        if insert_if_new(made):
            return made, True
        if known := _KNOWN.first(api_key=api_key.pk, key=key):
            return known, False


def _perform(record: IdempotencyRecord, work: Callable[[], Any]) -> HttpResponse:
    try:
        status, body = _once(record, work)
    except Problem as problem:
        _finish(record, problem.status, json.dumps(problem.document()))
        raise
    except BaseException:
        IdempotencyRecord.objects.filter(pk=record.pk, lease=record.lease, state=State.RUNNING).delete()
        raise
    return HttpResponse(body, status=status, content_type="application/json")


@retried
@transaction.atomic
def _once(record: IdempotencyRecord, work: Callable[[], Any]) -> tuple[int, str]:
    """Effect and answer in one transaction."""
    status, body = _plain(work())
    _finish(record, status, body)
    return status, body


_field: Any = IdempotencyRecord._meta.get_field
_FINISHED = Update(
    lambda: IdempotencyRecord.objects.filter(
        pk=Given("pk"), lease=Given("lease", _field("lease")), state=State.RUNNING
    ),
    state=State.DONE,
    status=Given("status", _field("status")),
    body=Given("body", _field("body")),
)


def _finish(record: IdempotencyRecord, status: int, body: str) -> None:
    if not _FINISHED(pk=record.pk, lease=record.lease, status=status, body=body):
        raise Problem(409, "still_running", "Another request with this key took over.")


def _replay(record: IdempotencyRecord) -> HttpResponse:
    refused = record.status is not None and record.status >= 400
    return HttpResponse(
        record.body,
        status=record.status,
        content_type=MEDIA_TYPE if refused else "application/json",
        headers={"Idempotent-Replay": "true"},
    )


def _plain(result: Any) -> tuple[int, str]:
    """Status and JSON text of what an operation returned."""
    status, value = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
    body = value.model_dump(mode="json") if isinstance(value, Schema) else value
    return status, json.dumps(body, cls=NinjaJSONEncoder)


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not key:
        raise Problem(400, "idempotency_key_missing", f"Send the header {HEADER} with this request.")
    if len(key) > 255 or not (key.isascii() and key.isprintable()):
        raise Problem(400, "idempotency_key_invalid", f"{HEADER} has at most 255 printable ASCII characters.")
    return key


def _hash_of(request: HttpRequest) -> str:
    """Of method, path and body; the order of a JSON object's keys does not matter."""
    body = json.dumps(json.loads(request.body or b"null"), sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def _describe(operation: Any) -> None:
    """Name the header in the OpenAPI document."""
    parameter = {
        "in": "header",
        "name": HEADER,
        "required": True,
        "description": _("Repeat a request with the same key and body, and the first answer comes again."),
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    }
    operation.openapi_extra = (operation.openapi_extra or {}) | {"parameters": [parameter]}
