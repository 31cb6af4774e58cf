"""Cursors whose statements PostgreSQL parses and plans once for each connection, and keeps.

Django's own writes the values into the text of each statement, so that none is ever the same. What is sent by
one of these must not have values where their types cannot be told from the context (a bare `SELECT %s`).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

try:
    from psycopg import Cursor
    from psycopg.types.numeric import Int8Dumper
except ImportError:  # without PostgreSQL there is nothing to prepare
    Cursor = object  # type: ignore[assignment,misc]

_PLACE = "_preparing_cursor"


class _Preparing(Cursor):
    """Kept with its connection, one for all statements: each is read to its end before the next is sent."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        # By default the size of a number picks its type, and each type another statement to prepare.
        self.adapters.register_dumper(int, Int8Dumper)

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        # Django switches preparing off for the connection as a whole.
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, **(options | {"prepare": True}))
        finally:
            self.connection.prepare_threshold = None

    def close(self) -> None:
        """It stays open for the next statement."""


def cursor(database: Any) -> Any:
    """A cursor of Django's connection `database`, with Django's wrappers; its usual one on SQLite."""
    if database.vendor != "postgresql" or not settings.PREPARED_STATEMENTS:
        return database.cursor()
    database.ensure_connection()
    known = getattr(database.connection, _PLACE, None)
    if known is None:
        setattr(database.connection, _PLACE, known := _Preparing(database.connection))
    return database._prepare_cursor(known)
