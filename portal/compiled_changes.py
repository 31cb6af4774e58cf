"""More of what `portal.precompiled` keeps: updates that answer what they wrote, and deletions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.sql import DeleteQuery

from portal import prepared
from portal.precompiled import Update


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
        database = connections[DEFAULT_DB_ALIAS]
        with prepared.cursor(database) as cursor:
            self._statement.send(cursor, database, values)
            return list(cursor.fetchall())


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
