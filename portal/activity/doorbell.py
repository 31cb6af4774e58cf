"""Tells the worker to look now. If the ring is lost, the schedule's sweep finds the work."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from portal.prepared import Answer

logger = logging.getLogger(__name__)


def ring(task: str, *, written: Answer | None = None) -> None:
    """After this transaction commits, ask a worker to run `task` (a dotted task name) once.

    `written`: what has written the work, maybe later in this transaction; none written, no ring.
    """
    if written is not None and written.rowcount == 0:
        return
    unsure = written if written is not None and written.rowcount is None else None
    rings = (entry[1] for entry in transaction.get_connection().run_on_commit)
    if not any(isinstance(one, _Ring) and one.task == task and one.unsure is None for one in rings):
        transaction.on_commit(_Ring(task, unsure), robust=True)


class _Ring:
    def __init__(self, task: str, unsure: Answer | None) -> None:
        self.task, self.unsure = task, unsure

    def __call__(self) -> None:
        if self.unsure is not None and not self.unsure.rowcount:
            return
        if settings.DOORBELL_SECONDS:
            ringer.ask(self.task)
        else:
            _send(self.task)


class Ringer:
    """A thread that rings, so that no request waits for the broker.

    It rings DOORBELL_SECONDS after it was asked, once for all that was asked for meanwhile: the request that
    has asked is answered by then, and need not share the interpreter with it.
    """

    def __init__(self) -> None:
        self._begin()
        atexit.register(self.flush)
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        """With nothing asked for: a fork has no thread, its locks may be held by nobody, the parent rings."""
        self._wanted: set[str] = set()
        self._asked = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self, task: str) -> None:
        self._wanted.add(task)
        self._asked.set()
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                    self._thread.start()

    def flush(self) -> None:
        """Ring for what is asked for: the process ends."""
        while self._wanted:
            try:
                task = self._wanted.pop()
            except KeyError:  # another thread was faster
                return
            _send(task)

    def _run(self) -> None:
        while self._asked.wait():
            time.sleep(settings.DOORBELL_SECONDS)
            self._asked.clear()
            try:
                self.flush()
            except Exception:
                logger.exception("a ring has failed; the next sweep will find the work")


def _send(task: str) -> None:
    try:
        current_app.send_task(task, expires=60, retry=False, ignore_result=True)
    except (OperationalError, OSError):
        logger.warning("the broker does not answer; the next sweep will find the work")


ringer = Ringer()
