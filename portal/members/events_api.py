"""Events of other systems in the API."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router
from ninja.responses import Status
from pydantic import AfterValidator, Field

from portal.api import routers
from portal.api.auth import KeyAuth
from portal.api.fields import Answer, Body, Moment, OneLine, Reference
from portal.api.idempotency import idempotent
from portal.api.models import Scope
from portal.api.problems import Problem
from portal.shell.ports import Refused

from .references import member_named
from .reporting import report_event

router = Router(auth=KeyAuth(Scope.EVENTS))
PAYLOAD_BYTES = 4096
PAYLOAD_DEPTH = 10


def _storable(value: Any, depth: int = 0) -> None:
    """ValueError for what one of the databases cannot keep as JSON."""
    if depth > PAYLOAD_DEPTH:
        raise ValueError(f"is nested deeper than {PAYLOAD_DEPTH} levels")
    if isinstance(value, str) and any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in value):
        raise ValueError("holds characters that are no text")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("holds a number that is none")
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    for part in parts:
        _storable(part, depth + 1)


def _payload(value: dict[str, Any]) -> dict[str, Any]:
    _storable(value)
    if len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) > PAYLOAD_BYTES:
        raise ValueError(f"is larger than {PAYLOAD_BYTES} bytes")
    return value


class EventBody(Body):
    member: Annotated[
        Reference,
        Field(
            description=_("External id or card number; an external id nobody has becomes a new member"),
        ),
    ]
    kind: Annotated[
        str,
        Field(
            max_length=80,
            pattern=r"^custom(\.[a-z0-9_]+)+$",
            description=_("What happened: lower case words behind “custom.”, such as custom.lesson_finished"),
        ),
    ]
    occurred_at: Annotated[Moment, Field(description=_("ISO 8601 with an offset"))]
    dedupe_key: Annotated[
        OneLine,
        Field(
            min_length=1,
            max_length=120,
            description=_("Names this event for ever: whatever is sent with it again is recorded once"),
        ),
    ]
    payload: Annotated[
        dict[str, Any],
        AfterValidator(_payload),
        Field(description=_("At most 4 kB of JSON; conditions of journeys read its fields")),
    ]


class EventAnswer(Answer):
    """The recorded event; `id` is the same for each repetition."""

    id: int
    kind: str


@router.post(
    "/events",
    response={202: EventAnswer} | routers.WRITING,
    operation_id="post_event",
    summary=_("Report an event"),
    description=_(
        "It enters the member’s history and may start journeys. It is recorded once per Idempotency-Key and "
        "once per dedupe_key; a dedupe_key of an event of another kind or member is 409. A time more than "
        "five minutes ahead is 422."
    ),
)
@idempotent
def post_event(request: HttpRequest, body: EventBody) -> Status:
    member = member_named(body.member)
    if member is None:
        raise Problem.of_field("member", "unknown", "Nobody has this card number.")
    try:
        event = report_event(
            member=member,
            kind=body.kind,
            occurred_at=body.occurred_at,
            dedupe_key=body.dedupe_key,
            content=body.payload,
            source=f"apikey:{request.auth.pk}",  # type: ignore[attr-defined]
        )
    except Refused as refusal:
        if refusal.code in EventBody.model_fields:
            raise Problem.of_field(refusal.code, refusal.code, str(refusal)) from refusal
        raise Problem(409, refusal.code, str(refusal)) from refusal
    return Status(202, EventAnswer(id=event.pk, kind=event.kind))
