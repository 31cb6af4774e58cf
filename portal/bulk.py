"""Many models of one table at once: COPY on PostgreSQL, what SQLite has for it there; many values asked for.

In the caller's transaction; no signals, and nothing is read back.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

BATCH = 2000


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(models.Lookup):
    """`pk__among={…}`: as `in`, with all the values as one parameter. Of a set Django looks at no value."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        given = hasattr(self.rhs, "as_sql")
        if connection.vendor == "postgresql":
            kind = "" if given else f"::{_type(self.lhs.output_field)}[]"
            return f"{lhs} = ANY(%s{kind})", [*params, self.rhs if given else array_of(self.rhs)]
        values = self.rhs if given else json.dumps(list(self.rhs))
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, values]  # noqa: S608


def insert_many(rows: Sequence[models.Model]) -> None:
    """Write new rows and give them their ids."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _copy(rows)
    else:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)


def _copy(rows: Sequence[models.Model]) -> None:
    meta = rows[0]._meta
    table = connection.ops.quote_name(meta.db_table)
    fields, database = meta.concrete_fields, connections[DEFAULT_DB_ALIAS]
    read = Fields(fields, database)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, str(meta.pk.column), len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        with cursor.copy(f"COPY {table} ({_columns(fields)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(read.of(row, database))


class Fields:
    """Reads of a row what the driver of `database` wants; PostgreSQL's takes most values as they are."""

    def __init__(self, fields: Sequence[Any], database: Any) -> None:
        self._plain = operator.attrgetter(*(field.attname for field in fields))
        all_ = database.vendor != "postgresql"
        self._made = [(place, field) for place, field in enumerate(fields) if all_ or _needs_preparing(field)]

    def of(self, row: models.Model, database: Any) -> list[Any]:
        values = list(self._plain(row))
        for place, field in self._made:
            values[place] = field.get_db_prep_save(field.pre_save(row, add=True), database)
        return values


def _needs_preparing(field: Any) -> bool:
    return isinstance(field, models.JSONField) or getattr(field, "auto_now_add", False)


def _type(field: Any) -> str:
    return str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))


def _columns(fields: Sequence[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def array_of(values: Iterable[Any]) -> str:
    """Values as PostgreSQL writes an array; the driver takes a multiple of the time for each of them."""
    written = [str(value) if value.__class__ is int else _element(value) for value in values]
    return f"{{{','.join(written)}}}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
