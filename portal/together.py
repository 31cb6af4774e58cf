"""Statements of one transaction that go to PostgreSQL together; on SQLite each goes at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from portal import pipeline
from portal.prepared import itself, send, waiting_of


@contextmanager
def together(database: Any) -> Iterator[None]:
    """What is said `later` in this block of a transaction goes to PostgreSQL with the next statement that
    is waited for, else at the block's end: one way there and back, in this order.

    What has savepoints, or by Django's own cursors something that must come after them, goes `apart`.
    """
    database = itself(database)
    kept = None if database.get_autocommit() else waiting_of(database)
    if kept is None:
        yield
        return
    kept.blocks += 1
    try:
        yield
    finally:
        kept.blocks -= 1
        if database.needs_rollback or pipeline.is_broken(database.connection):
            kept.drop()
        elif not kept.blocks:
            kept.send()


@contextmanager
def transaction_together(database: Any) -> Iterator[None]:
    """`transaction.atomic` and `together` in one: what waits at the end goes with the COMMIT.

    Of a block that is left by an error nothing is sent that waits. Within another transaction it is a
    savepoint of it.
    """
    database = itself(database)
    send(database)
    with transaction.atomic(using=database.alias):
        kept = waiting_of(database)
        if kept is None:
            yield
            return
        kept.blocks += 1
        try:
            yield
            if not (database.needs_rollback or pipeline.is_broken(database.connection)):
                (kept.send if database.savepoint_ids else kept.commit)()
        finally:
            kept.blocks -= 1
            kept.drop()


@contextmanager
def apart(database: Any) -> Iterator[None]:
    """Within a block of `together`: what waits is sent, and in here nothing does."""
    kept = waiting_of(itself(database))
    if kept is None:
        yield
        return
    kept.send()
    blocks, kept.blocks = kept.blocks, 0
    try:
        yield
    finally:
        kept.blocks = blocks
