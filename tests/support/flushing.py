"""Emptying the tables after a transactional test, also the ledger, whose triggers refuse it on SQLite."""

from __future__ import annotations

from django.db.backends.sqlite3.base import DatabaseOperations

REFUSING = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND upper(sql) LIKE '%BEFORE DELETE%RAISE(%'"
)


def let_flush_pass_triggers() -> None:
    """From now on a flush of an SQLite database takes such triggers away and puts them back.

    PostgreSQL needs nothing: TRUNCATE does not ask row triggers.
    """
    flush = DatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations: DatabaseOperations, statements: list[str]) -> None:
        with operations.connection.cursor() as cursor:
            triggers = cursor.execute(REFUSING).fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                flush(operations, statements)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = flush_without_triggers  # type: ignore[method-assign]
