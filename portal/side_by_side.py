"""Batches of work done several at once: the program prepares one while the database writes another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.conf import settings
from django.db import connection, connections

Batch = TypeVar("Batch")
Done = TypeVar("Done")


def side_by_side(work: Callable[[Batch], Done], batches: Iterable[Batch]) -> Generator[Done]:
    """What `work` answers for each batch, in their order; each is a transaction of its own.

    BATCHES_AT_ONCE threads share the work, and the next batches are asked for no sooner than there is one for
    them. One after another on SQLite, which writes for one at a time, and within a caller's transaction. An
    error is raised in its turn; batches that have begun are finished before.
    """
    at_once = settings.BATCHES_AT_ONCE
    if at_once < 2 or connection.vendor == "sqlite" or connection.in_atomic_block:
        yield from map(work, batches)
        return
    begun: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(at_once, thread_name_prefix="batch") as pool:
        try:
            for batch in batches:
                begun.append(pool.submit(_alone, work, batch))
                if len(begun) >= at_once:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for waiting in begun:
                waiting.cancel()


def _alone(work: Callable[[Batch], Done], batch: Batch) -> Done:
    """In a thread, whose connection goes with the batch."""
    try:
        return work(batch)
    finally:
        connections.close_all()
