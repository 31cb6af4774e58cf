"""Many rows of one table as plain tuples: COPY and arrays on PostgreSQL, what SQLite has for it there.

In the caller's transaction. No model is made of a row, no signal sent, nothing read back: what refers to a
row is given the id that was drawn for it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

from portal import prepared
from portal.bulk import array_of

Row = tuple[Any, ...]
#: So few rows are put by one statement that is kept; more go as arrays.
FEW = 4


class Table:
    """Writes tuples of the attributes `names` of a model; what is not named has its default.

        LOTS = Table(Lot, "id account_id issued …")
        LOTS.insert([(id, 7, 1, …) for id in LOTS.draw(1)])

    Values are as the columns hold them: numbers, words, aware moments, JSON as text, None.
    """

    def __init__(self, model: type[models.Model], names: str) -> None:
        self._model, self._names = model, names.split()

    @functools.cached_property
    def _fields(self) -> list[Any]:
        return [_field(self._model, name) for name in self._names]

    @functools.cached_property
    def _rest(self) -> list[tuple[Any, Any]]:
        """What is not named, each with its default, which needs to be always the same; NULL goes unsaid."""
        named = {field.attname for field in self._fields}
        left: list[Any] = [f for f in self._model._meta.concrete_fields if f.attname not in named]
        pairs = [(field, _default(field)) for field in left if not field.primary_key]
        return [(field, value) for field, value in pairs if value is not None]

    @functools.cached_property
    def _defaults(self) -> Row:
        return tuple(value for _field, value in self._rest)

    @functools.cached_property
    def _name(self) -> str:
        return _quoted(self._model._meta.db_table)

    @functools.cached_property
    def _all(self) -> list[Any]:
        return [*self._fields, *(field for field, _value in self._rest)]

    def draw(self, count: int) -> Sequence[int]:
        """So many ids that nobody else gets."""
        table, key = self._model._meta.db_table, str(self._model._meta.pk.column)
        if connection.vendor != "postgresql":
            return _next_of_sqlite(table, key, count)
        with connection.cursor() as cursor:
            # The sequence is looked up once, not for each id.
            drawn = "SELECT pg_get_serial_sequence(%s, %s)::regclass AS ids OFFSET 0"
            cursor.execute(
                f"SELECT nextval(ids) FROM ({drawn}) AS named, generate_series(1, %s)",  # noqa: S608
                [self._name, key, count],
            )
            return [pk for (pk,) in cursor.fetchall()]

    def insert(self, rows: Sequence[Row]) -> None:
        """Write new rows."""
        if not rows:
            return
        if connection.vendor == "postgresql" and len(rows) > FEW:
            self._copy(rows)
        else:
            self._send(rows, "")

    def insert_missing(self, rows: Sequence[Row]) -> None:
        """Write the rows that no constraint knows already."""
        if rows:
            self._send(rows, "ON CONFLICT DO NOTHING")

    def put(self, rows: Sequence[Row], *, unique: str, update: str) -> None:
        """Write rows, each once; where there is one with the same `unique` columns, `update` of it change."""
        if rows:
            changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in map(self._column, update.split()))
            known = ", ".join(map(self._column, unique.split()))
            self._send(rows, f"ON CONFLICT ({known}) DO UPDATE SET {changes}")

    def update(self, rows: Sequence[Row]) -> None:
        """Write these columns of rows that are there, which the caller has locked; the first is the key."""
        if not rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(self._update_by_arrays, _arrays(rows))
            else:
                changed = [(*others, pk) for pk, *others in _for_sqlite(rows, self._fields)]
                cursor.executemany(self._update_one, changed)

    def _copy(self, rows: Sequence[Row]) -> None:
        sql = f"COPY {self._name} ({_columns(self._all)}) FROM STDIN (FORMAT binary)"
        with connection.cursor() as cursor, cursor.copy(sql) as copy:
            copy.set_types([_sent_as(field) for field in self._all])
            write = copy.write_row
            for row in _with_documents(self._full(rows), self._all):
                write(row)

    def _full(self, rows: Sequence[Row]) -> Sequence[Row]:
        defaults = self._defaults
        return [row + defaults for row in rows] if defaults else rows

    def _send(self, rows: Sequence[Row], tail: str) -> None:
        if len(rows) <= FEW:
            full = self._full(rows)
            values = full if connection.vendor == "postgresql" else _for_sqlite(full, self._all)
            with prepared.cursor(connection) as cursor:
                cursor.execute(self._few(len(rows), tail), [value for row in values for value in row])
        elif connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(self._by_arrays(tail), [*self._defaults, *_arrays(rows)])
        else:
            with connection.cursor() as cursor:
                cursor.executemany(self._few(1, tail), _for_sqlite(self._full(rows), self._all))

    @functools.cache  # noqa: B019 - one for each table that is written to
    def _few(self, count: int, tail: str) -> str:
        one = f"({', '.join(['%s'] * len(self._all))})"
        return f"{self._into} VALUES {', '.join([one] * count)} {tail}"

    @functools.cache  # noqa: B019
    def _by_arrays(self, tail: str) -> str:
        said = [f"%s::{_type(field)}" for field, _value in self._rest]
        columns = ", ".join(["named.*", *said])
        return f"{self._into} SELECT {columns} FROM {_unnested(self._fields)} AS named {tail}"  # noqa: S608

    @functools.cached_property
    def _into(self) -> str:
        return f"INSERT INTO {self._name} ({_columns(self._all)})"

    @functools.cached_property
    def _update_one(self) -> str:
        changes = ", ".join(f"{_columns([field])} = %s" for field in self._fields[1:])
        return f"UPDATE {self._name} SET {changes} WHERE {_columns(self._fields[:1])} = %s"  # noqa: S608

    @functools.cached_property
    def _update_by_arrays(self) -> str:
        names = [f"v{number}" for number in range(len(self._fields))]
        pairs = list(zip(self._fields, names, strict=True))[1:]
        changes = ", ".join(f"{_columns([field])} = v.{name}" for field, name in pairs)
        given = f"{_unnested(self._fields)} AS v({', '.join(names)})"
        key = f"{self._name}.{_columns(self._fields[:1])}"
        return f"UPDATE {self._name} SET {changes} FROM {given} WHERE {key} = v.v0"  # noqa: S608

    def _column(self, name: str) -> str:
        return _columns([_field(self._model, name)])


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if name in {field.attname, field.name})


def _default(field: Any) -> Any:
    document = isinstance(field, models.JSONField)
    drawn = field.has_default() and callable(field.default) and not document
    if drawn or getattr(field, "auto_now_add", False):
        raise TypeError(f"{field} is to be named: its default is another one each time")
    value = field.get_default()
    return json.dumps(value) if document else value


def _arrays(rows: Iterable[Row]) -> list[str]:
    return [array_of(column) for column in zip(*rows, strict=True)]


def _unnested(fields: Sequence[Any]) -> str:
    return f"unnest({', '.join(f'%s::{_type(field)}[]' for field in fields)})"


def _type(field: Any) -> str:
    return str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))


def _sent_as(field: Any) -> str:
    return "text" if isinstance(field, models.JSONField) else _type(field).partition("(")[0]


def _with_documents(rows: Sequence[Row], fields: Sequence[Any]) -> Iterable[Row]:
    """Documents as PostgreSQL takes them in binary: their text behind the number of that form."""
    places = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    if not places:
        return rows
    columns = list(zip(*rows, strict=True))
    for place in places:
        columns[place] = tuple(None if value is None else f"\x01{value}" for value in columns[place])
    return zip(*columns, strict=True)


_ADAPTED: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.DateTimeField: lambda value: connection.ops.adapt_datetimefield_value(value),
    models.DateField: lambda value: connection.ops.adapt_datefield_value(value),
    models.UUIDField: lambda value: value.hex,
}


def _for_sqlite(rows: Iterable[Row], fields: Sequence[Any]) -> list[Row]:
    """The columns whose values SQLite does not take as they are, as it takes them."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    for column, field in zip(columns, fields, strict=True):
        adapted = _ADAPTED.get(type(field))
        if adapted:
            column[:] = [None if value is None else adapted(value) for value in column]
    return list(zip(*columns, strict=True))


def _next_of_sqlite(table: str, key: str, count: int) -> Sequence[int]:
    """There is one writer at a time, so moving the table's counter is enough."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        if not cursor.rowcount:
            highest = f"SELECT %s, COALESCE(MAX({_quoted(key)}), 0) + %s FROM {_quoted(table)}"  # noqa: S608
            cursor.execute(f"INSERT INTO sqlite_sequence (name, seq) {highest}", [table, count])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def _columns(fields: Sequence[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
