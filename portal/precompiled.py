"""Statements of the hot path, compiled to SQL once for each process instead of once for each call.

A queryset says what is asked, the same on both databases; `Given` stands in it for a value that only the
call knows. Django takes several times as long to build such a statement as the database to answer it.

    LOCKED = Select(lambda: Account.objects.select_for_update().filter(pk=Given("pk")))
    account = LOCKED.first(pk=7)
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable
from django.db.models.sql import UpdateQuery

from portal import bulk, prepared
from portal.row_models import RowModels

Row = TypeVar("Row")
Table = TypeVar("Table", bound=models.Model)


# What PostgreSQL's driver takes the values of as they are.
_PLAIN = {models.BigIntegerField, models.DateTimeField, models.IntegerField, models.PositiveIntegerField}


class Given(Expression):
    """A value the call gives by this name: a number, a word, an aware moment or (`among`) a list of numbers.

    `output_field` is needed where it is reckoned with or stands in an update.
    """

    def __init__(self, name: str, output_field: models.Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name, self._field = name, output_field
        self.is_plain = output_field is None or type(output_field) in _PLAIN

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)

    def adapted(self, value: Any, database: Any) -> Any:
        """The value as the database's driver wants it."""
        if self._field is not None:
            return self._field.get_db_prep_save(value, database)
        if isinstance(value, list):
            return bulk.array_of(value) if database.vendor == "postgresql" else json.dumps(value)
        return database.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


class _Compiled(NamedTuple):
    """`filled` gives the values of a call, or those of the statement itself, in the order of their places."""

    compiler: Any
    sql: str
    filled: Callable[[dict[str, Any], Any], Sequence[Any]]


def _filling(params: Sequence[Any], vendor: str) -> Callable[[dict[str, Any], Any], Sequence[Any]]:
    if vendor != "postgresql" or not all(isinstance(one, Given) and one.is_plain for one in params):
        return lambda values, database: [
            one.adapted(values[one.name], database) if isinstance(one, Given) else one for one in params
        ]
    names = [one.name for one in params]

    def plain(values: dict[str, Any], _database: Any) -> Sequence[Any]:
        found = [values[name] for name in names]
        if list in map(type, found):
            return [bulk.array_of(one) if isinstance(one, list) else one for one in found]
        return found

    return plain


class _Statement:
    """A compiler whose SQL is kept for each kind of database; a call fills in its values."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._kept: dict[str, _Compiled] = {}

    def compiled(self, database: Any) -> _Compiled:
        kept = self._kept.get(database.vendor)
        if kept is None:
            compiler = self._build()
            sql, params = compiler.as_sql()
            if database.vendor == "postgresql":
                sql, params = prepared.written_out(sql, params)
            kept = _Compiled(compiler, sql, _filling(params, database.vendor))
            self._kept[database.vendor] = kept
        return kept

    def ask(
        self, values: dict[str, Any], before: str = "", *, later: bool = False, database: Any = None
    ) -> prepared.Answer:
        database = database or connections[DEFAULT_DB_ALIAS]
        _compiler, sql, filled = self.compiled(database)
        return prepared.ask(database, before + sql, filled(values, database), later=later)


class _Answer:
    """Stands where Django's iterables expect the compiler; the rows are there already."""

    def __init__(self, compiler: Any, rows: Iterable[Any]) -> None:
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map
        self._rows = rows

    def execute_sql(self, **_options: Any) -> Any:
        return self._rows

    def results_iter(self, _results: Any = None, **_options: Any) -> Any:
        return iter(self._rows)


class Select(Generic[Row]):
    """Rows of a queryset without prefetching; what `values_list` answers are tuples."""

    def __init__(self, build: Callable[[], models.QuerySet[Any, Row]]) -> None:
        self._build = build
        self._statement = _Statement(self._compiler)
        self._converters: dict[str, Any] = {}
        self._models: dict[str, RowModels] = {}

    def _compiler(self) -> Any:
        self._queryset: Any = self._build()
        return self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)

    def all(self, **values: Any) -> list[Row]:
        database = connections[DEFAULT_DB_ALIAS]
        return self._of(self._statement.ask(values, database=database).rows, database)

    def later(self, **values: Any) -> Callable[[], list[Row]]:
        """As `all`, within `together`: what is answered here is called when the rows are needed."""
        database = connections[DEFAULT_DB_ALIAS]
        asked = self._statement.ask(values, later=True, database=database)
        return lambda: self._of(prepared.answered(database, asked), database)

    def _of(self, rows: list[Any], database: Any) -> list[Row]:
        if not rows:
            return []
        compiler = self._statement.compiled(database).compiler
        converters = self._converted(compiler, database)
        found = compiler.apply_converters(rows, converters) if converters else rows
        if self._queryset._iterable_class is ModelIterable:
            return self._made(compiler, database).of(found)
        answer = _Answer(compiler, found)
        asked = SimpleNamespace(
            query=SimpleNamespace(get_compiler=lambda *_args, **_options: answer),
            db=DEFAULT_DB_ALIAS,
            _known_related_objects={},
        )
        return list(self._queryset._iterable_class(asked))

    def _converted(self, compiler: Any, database: Any) -> Any:
        """Django's own converters of the columns that need some."""
        if database.vendor not in self._converters:
            asked = [column[0] for column in compiler.select]
            self._converters[database.vendor] = compiler.get_converters(asked)
        return self._converters[database.vendor]

    def _made(self, compiler: Any, database: Any) -> RowModels:
        if database.vendor not in self._models:
            self._models[database.vendor] = RowModels(compiler)
        return self._models[database.vendor]

    def first(self, **values: Any) -> Row | None:
        """The first of the rows; the queryset says which that is and should ask for no more."""
        return next(iter(self.all(**values)), None)


class Update:
    """`QuerySet.update(**changes)`; the call answers how many rows there were."""

    def __init__(self, build: Callable[[], models.QuerySet[Any, Any]], **changes: Any) -> None:
        self._build, self._changes = build, changes
        self._statement = _Statement(self._compiler)

    def _compiler(self) -> Any:
        query = self._build().query.chain(UpdateQuery)
        query.add_update_values(self._changes)  # type: ignore[attr-defined]
        return query.get_compiler(DEFAULT_DB_ALIAS)

    def __call__(self, **values: Any) -> int:
        return max(0, self._statement.ask(values).rowcount or 0)

    def later(self, **values: Any) -> prepared.Answer:
        """The same within `together`, after which the answer says how many."""
        return self._statement.ask(values, later=True)


class InsertSelected:
    """`INSERT INTO model (fields) SELECT …`, of a queryset of tuples, within `together` or outside.

    The answer of a call says how many, once it was sent.
    """

    def __init__(
        self, model: type[models.Model], fields: Sequence[str], build: Callable[[], models.QuerySet[Any, Any]]
    ) -> None:
        self._model, self._fields, self._build = model, fields, build
        self._statement = _Statement(self._compiler)

    def _compiler(self) -> Any:
        return self._build().query.get_compiler(DEFAULT_DB_ALIAS)

    @functools.cached_property
    def _into(self) -> str:
        quoted, meta = connection.ops.quote_name, self._model._meta
        columns = ", ".join(quoted(str(meta.get_field(name).column)) for name in self._fields)  # type: ignore[union-attr]
        return f"INSERT INTO {quoted(meta.db_table)} ({columns}) "

    def __call__(self, **values: Any) -> prepared.Answer:
        return self._statement.ask(values, self._into, later=True)


FEW = 8
_inserts: dict[tuple[Any, ...], tuple[str, bulk.Fields]] = {}


def insert(rows: Sequence[Table]) -> None:
    """Write new rows of one table with one statement and give them their ids.

    The statement is kept for each number of rows, up to FEW of them; more are written by Django's own.
    """
    if len(rows) > FEW:
        type(rows[0])._default_manager.bulk_create(rows)
    elif rows:
        for row, (pk,) in zip(rows, send_rows(rows, "").rows, strict=True):
            _saved(row, pk)


def insert_if_new(row: models.Model) -> bool:
    """Write a new row and give it its id; False, and nothing written, where a constraint knows it already.

    PostgreSQL waits here for another transaction that writes the same.
    """
    found = send_rows([row], " ON CONFLICT DO NOTHING").rows
    for (pk,) in found:
        _saved(row, pk)
    return bool(found)


def _saved(row: models.Model, pk: Any) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def send_rows(
    rows: Sequence[models.Model], conflict: str, *, later: bool = False, has_ids: bool = False
) -> prepared.Answer:
    """`INSERT` of new rows of one table, with what is said about those a constraint knows; answers ids.

    `has_ids`: each has been given its own.
    """
    database = connections[DEFAULT_DB_ALIAS]
    name = (database.vendor, type(rows[0]), len(rows), conflict, has_ids)
    if name not in _inserts:
        sql, fields = _insert_sql(rows, conflict, has_ids=has_ids)
        _inserts[name] = sql, bulk.Fields(fields, database)
    sql, read = _inserts[name]
    given = [value for row in rows for value in read.of(row, database)]
    return prepared.ask(database, sql, given, later=later)


def _insert_sql(rows: Sequence[models.Model], conflict: str, *, has_ids: bool) -> tuple[str, Sequence[Any]]:
    quoted = connection.ops.quote_name
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if has_ids or not field.primary_key]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {', '.join([one] * len(rows))}"  # noqa: S608
    return f"{into}{conflict} RETURNING {quoted(str(meta.pk.column))}", fields
