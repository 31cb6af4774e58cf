"""Waiting for what must come, however slow the machine is, instead of for a time in which it should."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import connection

#: In seconds; only what never comes takes so long.
PATIENCE = 60
# Unlike the table of activities, the locks are seen as they are now within a transaction too; and those
# that wait in the database of another test process wait for others.
WAITING_FOR_US = """SELECT EXISTS (
    SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
)"""


def until(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return as soon as `what()` is true; AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def until_somebody_waits_for_us() -> None:
    """Until another connection waits for a lock that this one holds (PostgreSQL)."""
    with connection.cursor() as cursor:
        until(lambda: cursor.execute(WAITING_FOR_US).fetchone()[0])


def beside(call: Callable[[], object]) -> threading.Thread:
    """Begin `call` on a connection of its own; returns the thread once it waits for a lock of ours."""

    def run() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    until_somebody_waits_for_us()
    return thread
