"""Statements that PostgreSQL parses and plans once for each connection, and keeps.

Django's own cursors write the values into the text of each statement, so that none is ever the same, and the
driver's wait for each answer in a way that many can share: half the program's time on the hot path. What is
sent here must not have values where their types cannot be told from the context (a bare `SELECT %s`).
"""

from __future__ import annotations

import itertools
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from types import SimpleNamespace, TracebackType
from typing import Any

from django.conf import settings

try:
    from psycopg import ClientCursor, errors, pq
    from psycopg.adapt import AdaptersMap, PyFormat, Transformer
    from psycopg.sql import Literal
    from psycopg.types.numeric import Int8Dumper
except ImportError:  # without PostgreSQL there is nothing to prepare
    pass

_PLACE = "_preparing_cursor"
#: So many statements are kept for each connection.
MOST = 200
_PLACES = re.compile("%[%s]")


class _Preparing:
    """Kept with its connection, one for all statements; all rows of an answer are there at once.

    Prepared statements outlive a rollback, and the driver prepares none of its own that it might drop.
    """

    def __init__(self, database: Any) -> None:
        #: A pool hands the connection on from one thread's database to the next one's.
        self.database = database
        self._connection = database.connection
        self._names: OrderedDict[tuple[str, tuple[int, ...]], bytes] = OrderedDict()
        self._numbers = itertools.count()
        # By default the size of a number picks its type, and each type another statement to prepare.
        adapters = AdaptersMap(self._connection.adapters)
        adapters.register_dumper(int, Int8Dumper)
        context: Any = SimpleNamespace(adapters=adapters, connection=self._connection)
        self._values = Transformer(context)
        self._rows: list[Any] = []
        self._place, self.rowcount = 0, -1
        self._sent: tuple[str, Sequence[Any]] = ("", ())

    def execute(self, query: str, params: Sequence[Any] | None = None) -> None:
        """Send a statement with a `%s` for each value and read its whole answer.

        Raises Django's database errors.
        """
        self.database.validate_no_broken_transaction()
        self._sent = query, params or ()
        with self.database.wrap_database_errors:
            self._begin()
            with self._connection.lock:
                self._read(self._ask(query, self._sent[1]))

    def _begin(self) -> None:
        """As the driver does: with the first statement of a transaction, not before."""
        connection = self._connection
        if not connection.autocommit and connection.pgconn.transaction_status == pq.TransactionStatus.IDLE:
            if (connection.isolation_level, connection.read_only, connection.deferrable) == (None,) * 3:
                self._checked(connection.pgconn.exec_(b"BEGIN"))
            else:
                connection.execute("")

    def _ask(self, query: str, params: Sequence[Any]) -> pq.abc.PGresult:
        values = self._values.dump_sequence(params, [PyFormat.AUTO] * len(params))
        kept = (query, self._values.types or ())
        if kept in self._names:
            self._names.move_to_end(kept)
        else:
            self._names[kept] = self._prepare(*kept)
        return self._connection.pgconn.exec_prepared(self._names[kept], values, self._values.formats)

    def _prepare(self, query: str, types: tuple[int, ...]) -> bytes:
        """The name of a statement the server knows from now on; the one that was longest unused goes."""
        name = b"kept_%d" % next(self._numbers)
        places = tuple(f"${number}" for number in range(1, len(types) + 1))
        self._checked(self._connection.pgconn.prepare(name, (query % places).encode(), types))
        if len(self._names) >= MOST:
            _statement, oldest = self._names.popitem(last=False)
            self._checked(self._connection.pgconn.exec_(b"DEALLOCATE " + oldest))
        return name

    def _read(self, result: pq.abc.PGresult) -> None:
        self._checked(result)
        self._values.set_pgresult(result)
        self._rows, self._place = self._values.load_rows(0, result.ntuples, tuple), 0
        self.rowcount = -1 if result.command_tuples is None else result.command_tuples

    def _checked(self, result: pq.abc.PGresult) -> None:
        if result.status not in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK):
            raise errors.error_from_result(result, encoding=self._connection.info.encoding)

    def fetchone(self) -> Any:
        """The next row, None after the last."""
        row = next(iter(self._rows[self._place : self._place + 1]), None)
        self._place += 1
        return row

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        rows, self._rows, self._place = self._rows[self._place :], [], 0
        return rows

    @property
    def _query(self) -> SimpleNamespace:
        """Where Django's log looks for the text of what was sent."""
        return SimpleNamespace(query=ClientCursor(self._connection).mogrify(*self._sent).encode())

    def close(self) -> None:
        """It stays open for the next statement."""

    def __enter__(self) -> _Preparing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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
        setattr(database.connection, _PLACE, known := _Preparing(database))
    known.database = database
    watched = database.execute_wrappers or database.queries_logged
    return database._prepare_cursor(known) if watched else known
