"""Cursors whose statements PostgreSQL parses and plans once for each connection, and keeps.

Django's own writes the values into the text of each statement, so that none is ever the same. What is sent by
one of these must not have values where their types cannot be told from the context (a bare `SELECT %s`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings

try:
    from psycopg import Cursor
    from psycopg.sql import Literal
    from psycopg.types.numeric import Int8Dumper
except ImportError:  # without PostgreSQL there is nothing to prepare
    Cursor = object  # type: ignore[assignment,misc]

_PLACE = "_preparing_cursor"
_PLACES = re.compile("%[%s]")


class _Preparing(Cursor):
    """Kept with its connection, one for all statements: each is read to its end before the next is sent."""

    def __init__(self, connection: Any, database: Any) -> None:
        super().__init__(connection)
        self._database = database
        # By default the size of a number picks its type, and each type another statement to prepare.
        self.adapters.register_dumper(int, Int8Dumper)

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        self._database.validate_no_broken_transaction()
        # Django switches preparing off for the connection as a whole.
        self.connection.prepare_threshold = 0
        try:
            with self._database.wrap_database_errors:
                return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = None

    def close(self) -> None:
        """It stays open for the next statement."""


def written_out(sql: str, params: Iterable[Any]) -> tuple[str, tuple[Any, ...]]:
    """A statement with its words, numbers and truth values in the text, and the parameters that are left.

    PostgreSQL plans a prepared statement once only where the plan serves all values of its parameters: an
    index `WHERE state = 'visible'` does not, as long as the state is one of them.
    """
    given, left = iter(params), []

    def one(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return match[0]
        value = next(given)
        if isinstance(value, bool | int):
            return str(value).lower()
        if isinstance(value, str):
            return Literal(str(value)).as_string(None).replace("%", "%%")
        left.append(value)
        return match[0]

    return _PLACES.sub(one, sql), tuple(left)


def cursor(database: Any) -> Any:
    """A cursor of Django's connection `database`; its usual one on SQLite.

    Django's wrappers, which cost as much as sending the statement, are around it only where somebody
    looks at what is sent: its log, or `execute_wrapper`.
    """
    if database.vendor != "postgresql" or not settings.PREPARED_STATEMENTS:
        return database.cursor()
    if database.connection is None:
        database.ensure_connection()
    known = database.connection.__dict__.get(_PLACE)
    if known is None:
        known = _Preparing(database.connection, database)
        setattr(database.connection, _PLACE, known)
    watched = database.execute_wrappers or database.queries_logged
    return database._prepare_cursor(known) if watched else known
