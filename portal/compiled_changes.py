"""More of what `portal.precompiled` keeps: updates that answer what they wrote, deletions, rows for later."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.sql import DeleteQuery

from portal import prepared
from portal.precompiled import Update, insert, send_rows


class UpdateReturning(Update):
    """`QuerySet.update(**changes)`; `rows` answers these fields of each changed row, as they are now."""

    def __init__(
        self, fields: Sequence[str], build: Callable[[], models.QuerySet[Any, Any]], **changes: Any
    ) -> None:
        super().__init__(build, **changes)
        self._fields = fields

    def _compiler(self) -> Any:
        return _Returning(super()._compiler(), self._fields)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        return self._statement.ask(values).rows


class _Returning:
    """An update's compiler, with the fields at the end of its statement."""

    def __init__(self, compiler: Any, fields: Sequence[str]) -> None:
        self._compiler, self._fields = compiler, fields

    def as_sql(self) -> tuple[str, Any]:
        sql, params = self._compiler.as_sql()
        meta, quoted = self._compiler.query.get_meta(), connection.ops.quote_name
        columns = ", ".join(quoted(str(meta.get_field(name).column)) for name in self._fields)
        return f"{sql} RETURNING {columns}", params


class Delete(Update):
    """`DELETE` of the rows of a queryset, to which nothing refers; a call answers how many there were."""

    def _compiler(self) -> Any:
        return self._build().query.chain(DeleteQuery).get_compiler(DEFAULT_DB_ALIAS)


def draw_later(*tables: type[models.Model]) -> Callable[[], tuple[int | None, ...]]:
    """An id for a new row of each of the tables, to be called once it was sent.

    Within `together` a row that has its id may be written later, though others refer to it.
    None each where the database gives ids only to what is written, as SQLite, where nothing waits.
    """
    if connection.vendor != "postgresql":
        return lambda: (None,) * len(tables)
    asked = prepared.ask(connection, _drawing(tables), (), later=True)
    return lambda: prepared.answered(connection, asked)[0]


@functools.cache
def _drawing(tables: tuple[type[models.Model], ...]) -> str:
    quoted, meta = connection.ops.quote_name, [table._meta for table in tables]
    names = [(quoted(one.db_table), str(one.pk.column)) for one in meta]
    return "SELECT " + ", ".join(
        f"nextval(pg_get_serial_sequence('{table}', '{column}'))" for table, column in names
    )


def insert_later(rows: Sequence[models.Model], *, may_be_known: bool = False) -> None:
    """Write new rows of one table within `together`; they get no ids.

    `may_be_known`: nothing is written of those a constraint knows already.
    """
    if rows:
        send_rows(rows, " ON CONFLICT DO NOTHING" if may_be_known else "", later=True)


def insert_drawn(row: models.Model, pk: int | None) -> None:
    """Write a new row later, by the id that `draw_later` gave for it; at once where it gave none."""
    if pk is None:
        insert([row])
    else:
        row.pk, row._state.adding, row._state.db = pk, False, DEFAULT_DB_ALIAS
        send_rows([row], "", later=True, has_ids=True)


def upsert_later(row: models.Model, *, known_by: Sequence[str], changes: Sequence[str]) -> None:
    """Write a row within `together`; one that is `known_by` these fields takes the `changes`."""
    quoted, meta = connection.ops.quote_name, row._meta
    unique, changed = (
        [quoted(str(meta.get_field(name).column)) for name in names]  # type: ignore[union-attr]
        for names in (known_by, changes)
    )
    taken = ", ".join(f"{column} = EXCLUDED.{column}" for column in changed)
    send_rows([row], f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {taken}", later=True)
