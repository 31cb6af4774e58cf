"""For load balancers and operators: `/healthz` says alive, `/readyz` says able to serve."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.activity.leases import Leased
from portal.celery import app

HEARTBEAT = "heartbeat"
BEAT_SILENT_SECONDS = 120
LATE_SECONDS = 300


def beat_once() -> None:
    """Note that beat and a worker are alive; called on the schedule."""
    cache.set(HEARTBEAT, time.time(), timeout=24 * 3600)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """503 without the database alone; a broker, beat or worker standing still is reported as degraded."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "failed", "database": "unreachable"}, status=503)
    checks = {"database": "ok", "broker": _broker(), "beat": _beat(), "work": _work()}
    states = [check["state"] if isinstance(check, dict) else check for check in checks.values()]
    fine = all(state == "ok" for state in states)
    return JsonResponse({"status": "ok" if fine else "degraded", **checks})


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # each broker's client raises its own
        return "unreachable"
    return "ok"


def _beat() -> dict[str, Any]:
    last = None
    with contextlib.suppress(Exception):  # the cache is a server of its own in production
        last = cache.get(HEARTBEAT)
    silent = None if last is None else round(time.time() - last)
    alive = silent is not None and silent <= BEAT_SILENT_SECONDS
    return {"state": "ok" if alive else "silent", "seconds_ago": silent}


def _work() -> dict[str, Any]:
    """How late the oldest due row of each kind of work is, in seconds."""
    now, late = timezone.now(), {}
    for model in apps.get_models():
        if not issubclass(model, Leased):
            continue
        due = model.objects.filter(state=Leased.State.DUE, due_at__lte=now)
        oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
        if oldest:
            late[model._meta.label_lower] = round((now - oldest).total_seconds())
    worst = max(late.values(), default=0)
    return {"state": "ok" if worst <= LATE_SECONDS else "late", "oldest_due_seconds": late}
