"""The log of requests: one row for each call of a known key, written once the answer stands.

It holds the route ("members/<ref>"), never the address that was called, no body and no IP address.
"""

from __future__ import annotations

import functools
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from portal.precompiled import insert

from .models import RequestRecord

logger = logging.getLogger(__name__)
HEADER = "X-Request-ID"
View = Callable[..., HttpResponse]


def logged(view: View) -> View:
    """Give each answer a request id, and note the call; calls without a known key leave no row."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request_id, started, status = uuid.uuid4(), time.monotonic(), 500
        try:
            response = view(request, *args, **kwargs)
            status = response.status_code
        finally:
            _note(request, status, round((time.monotonic() - started) * 1000), request_id)
        response[HEADER] = str(request_id)
        return response

    return wrapped


def _note(request: HttpRequest, status: int, duration_ms: int, request_id: uuid.UUID) -> None:
    """Write the row and the key's last use; where the database will not, the answer goes out all the same."""
    key = getattr(request, "api_key", None)
    if key is None:
        return
    match = request.resolver_match
    try:
        call = RequestRecord(
            api_key_id=key.pk,
            method=(request.method or "")[:8],
            route=(match.route if match else "")[:120],
            status=status,
            duration_ms=duration_ms,
            request_id=request_id,
        )
        insert([call])
        key.touch()
    except DatabaseError:
        logger.warning("a request could not be logged", exc_info=True)
