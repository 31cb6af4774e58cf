"""Many rows of one table at once: COPY and arrays on PostgreSQL, what SQLite has for it there.

In the caller's transaction; no signals, and nothing is read back.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from portal import precompiled

BATCH = 2000
#: So few rows are written by one statement that is kept; more are copied.
FEW = 4


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(models.Lookup):
    """`pk__among=[…]`: as `in`, with all the values as one parameter."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        given = hasattr(self.rhs, "as_sql")
        values: Any = self.rhs if given else list(self.rhs)
        if connection.vendor == "postgresql":
            return f"{lhs} = ANY(%s)", [*params, values]
        values = values if given else json.dumps(values)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, values]  # noqa: S608


def insert_many(rows: Sequence[models.Model]) -> None:
    """Write new rows and give them their ids."""
    if len(rows) <= FEW:
        precompiled.insert(rows)
    elif connection.vendor == "postgresql":
        _copy(rows)
    else:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)


def _copy(rows: Sequence[models.Model]) -> None:
    meta = rows[0]._meta
    table = connection.ops.quote_name(meta.db_table)
    fields = meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, str(meta.pk.column), len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        with cursor.copy(f"COPY {table} ({_columns(fields)}) FROM STDIN") as copy:
            for values in values_of(rows, fields):
                copy.write_row(values)


def values_of(rows: Sequence[models.Model], fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Each row's values as the driver wants them; PostgreSQL's takes most of them as they are."""
    database = connections[DEFAULT_DB_ALIAS]
    plain = operator.attrgetter(*(field.attname for field in fields))
    all_ = database.vendor != "postgresql"
    made = [(place, field) for place, field in enumerate(fields) if all_ or _needs_preparing(field)]
    for row in rows:
        values = list(plain(row))
        for place, field in made:
            values[place] = field.get_db_prep_save(field.pre_save(row, add=True), database)
        yield values


def _needs_preparing(field: Any) -> bool:
    return isinstance(field, models.JSONField) or getattr(field, "auto_now_add", False)


def insert_or_update_many(
    rows: Sequence[models.Model], *, unique: Sequence[str], update: Sequence[str]
) -> None:
    """Write rows, each once; where there is one with the same `unique` fields, `update` of it change."""
    if len(rows) <= FEW:
        precompiled.insert_or_update(rows, unique=unique, update=update)
    elif connection.vendor == "postgresql":
        _put_arrays(rows, unique, update)
    else:
        type(rows[0])._default_manager.bulk_create(
            rows, BATCH, update_conflicts=True, unique_fields=unique, update_fields=update
        )


def _put_arrays(rows: Sequence[models.Model], unique: Sequence[str], update: Sequence[str]) -> None:
    meta = rows[0]._meta
    fields: list[Any] = [field for field in meta.concrete_fields if not field.primary_key]
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    changes = ", ".join(
        f"{name} = EXCLUDED.{name}" for name in (_columns([meta.get_field(n)]) for n in update)
    )
    known = _columns([meta.get_field(name) for name in unique])
    into = f"INSERT INTO {_quoted(meta.db_table)} ({_columns(fields)}) SELECT * FROM unnest({arrays})"  # noqa: S608
    columns = [list(column) for column in zip(*values_of(rows, fields), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(f"{into} ON CONFLICT ({known}) DO UPDATE SET {changes}", columns)


def update_many(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows that are there, which the caller has locked."""
    if not rows:
        return
    meta = rows[0]._meta
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in names)]
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                _update_by_arrays(meta, fields), [list(column) for column in zip(*values, strict=True)]
            )
        else:
            changes = ", ".join(f"{_columns([field])} = %s" for field in fields[1:])
            sql = f"UPDATE {_quoted(meta.db_table)} SET {changes} WHERE {_columns(fields[:1])} = %s"  # noqa: S608
            cursor.executemany(sql, [[*others, pk] for pk, *others in values])


def _update_by_arrays(meta: Any, fields: Sequence[Any]) -> str:
    arrays = ", ".join(
        f"%s::{field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}[]"
        for field in fields
    )
    names = [f"v{number}" for number in range(len(fields))]
    changes = ", ".join(
        f"{_columns([field])} = v.{name}" for field, name in list(zip(fields, names, strict=True))[1:]
    )
    table = _quoted(meta.db_table)
    given = f"unnest({arrays}) AS v({', '.join(names)})"
    return f"UPDATE {table} SET {changes} FROM {given} WHERE {table}.{_columns(fields[:1])} = v.v0"  # noqa: S608


def _columns(fields: Sequence[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
