"""Tells the worker to look now. If the ring is lost, the schedule's sweep finds the work."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(task: str) -> None:
    """After this transaction commits, ask a worker to run `task` (a dotted task name) once."""
    waiting = {getattr(entry[1], "task", None) for entry in transaction.get_connection().run_on_commit}
    if task not in waiting:
        transaction.on_commit(_Ring(task), robust=True)


class _Ring:
    def __init__(self, task: str) -> None:
        self.task = task

    def __call__(self) -> None:
        try:
            current_app.send_task(self.task, expires=60, retry=False, ignore_result=True)
        except (OperationalError, OSError):
            logger.warning("the broker does not answer; the next sweep will find the work")
