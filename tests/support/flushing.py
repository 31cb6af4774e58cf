"""After a transactional test the tables hold what the migrations left in them, and nothing else.

Django's own way truncates every table (a second on PostgreSQL), makes content types, permissions and roles
anew, and stumbles over the triggers that keep the ledger.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

TRIGGERS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"


class Rest:
    """The rows of the migrated tables, read as it is made."""

    def __init__(self) -> None:
        self._tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with connection.cursor() as cursor:
            self._rows = {table: _rows(cursor, table) for table in self._filled(cursor)}

    def restore(self) -> None:
        """Writes to those tables alone that hold something else."""
        with transaction.atomic(), connection.cursor() as cursor:
            holding = {table: _rows(cursor, table) for table in {*self._filled(cursor), *self._rows}}
            other = [table for table, rows in holding.items() if rows != self._rows.get(table, set())]
            with _without_triggers(cursor, other):
                for table in other:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
                for table in other:
                    _write(cursor, table, self._rows.get(table, set()))

    def _filled(self, cursor: Any) -> list[str]:
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
            for table in self._tables
        )
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def restore_after_transactional_tests() -> None:
    """From now on; the tables hold at this moment what they shall hold after each."""
    rest, flush = Rest(), TransactionTestCase._fixture_teardown

    def tear_down(case: TransactionTestCase) -> None:
        if case.available_apps is not None or case.serialized_rollback:
            flush(case)
        else:
            rest.restore()

    TransactionTestCase._fixture_teardown = tear_down  # type: ignore[method-assign]


def _rows(cursor: Any, table: str) -> set[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return set(cursor.fetchall())


def _write(cursor: Any, table: str, rows: set[tuple[Any, ...]]) -> None:
    for row in rows:
        values = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({values})", row)


@contextlib.contextmanager
def _without_triggers(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Within the transaction only; some refuse deleting, others write to other tables."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")
        return
    triggers = [(name, sql) for table, name, sql in cursor.execute(TRIGGERS).fetchall() if table in tables]
    for name, _sql in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        cursor.execute(sql)
