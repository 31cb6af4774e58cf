"""Batches of work done several at once: the program prepares one while the database writes another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.conf import settings
from django.db import connection, connections
from django.utils import translation

Batch = TypeVar("Batch")
Done = TypeVar("Done")


def at_once() -> int:
    """How many batches run at a time here: one on SQLite, which has one writer, and within a transaction."""
    alone = connection.vendor == "sqlite" or connection.in_atomic_block
    return 1 if alone else max(1, settings.BATCHES_AT_ONCE)


def side_by_side(
    work: Callable[[Batch], Done],
    batches: Iterable[Batch],
    clash: Callable[[Batch, Batch], bool] = lambda _batch, _other: False,
) -> Generator[Done]:
    """What `work` answers for each batch, in their order; each is a transaction of its own.

    BATCHES_AT_ONCE threads share the work, in the caller's language; one batch more is asked for meanwhile. A
    batch begins when all before it are done with which it has a `clash`. One after another where `at_once()`
    is one. An error is raised in its turn; batches that have begun are finished before.
    """
    most = at_once()
    if most == 1:
        yield from map(work, batches)
        return
    language = translation.get_language()
    begun: deque[tuple[Batch, Future[Done]]] = deque()
    with ThreadPoolExecutor(most, thread_name_prefix="batch") as pool:
        try:
            for batch in batches:
                while len(begun) >= most or any(clash(batch, other) for other, _done in begun):
                    yield begun.popleft()[1].result()
                begun.append((batch, pool.submit(_alone, work, batch, language)))
            while begun:
                yield begun.popleft()[1].result()
        finally:
            for _batch, waiting in begun:
                waiting.cancel()


def _alone(work: Callable[[Batch], Done], batch: Batch, language: str | None) -> Done:
    """In a thread, whose connection goes with the batch."""
    try:
        with translation.override(language):
            return work(batch)
    finally:
        connections.close_all()
