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
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signals import setting_changed
from django.db import connections
from django.dispatch import receiver
from django.utils.connection import ConnectionProxy

from portal import pipeline

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


class Answer:
    """What a statement has answered: its rows, and how many it read or wrote (-1: it does not count).

    Of one that is sent later both are there once it was sent; until then `rowcount` is None.
    """

    __slots__ = ("rowcount", "rows")

    def __init__(self, rows: Sequence[Any] = (), rowcount: int | None = None) -> None:
        self.rows, self.rowcount = list(rows), rowcount


class _Asked(NamedTuple):
    statement: tuple[str, tuple[int, ...]]
    values: Sequence[Any]
    formats: Any
    answer: Answer


class Preparing:
    """Kept with its connection, one for all statements; all rows of an answer are there at once.

    Prepared statements outlive a rollback, and the driver prepares none of its own that it might drop.
    """

    def __init__(self, database: Any) -> None:
        #: A pool hands the connection on from one thread's database to the next one's.
        self.database = database
        #: How many blocks of `together` are open.
        self.blocks = 0
        self._connection = database.connection
        self._names: OrderedDict[tuple[str, tuple[int, ...]], bytes] = OrderedDict()
        self._numbers = itertools.count()
        # By default the size of a number picks its type, and each type another statement to prepare.
        adapters = AdaptersMap(self._connection.adapters)
        adapters.register_dumper(int, Int8Dumper)
        context: Any = SimpleNamespace(adapters=adapters, connection=self._connection)
        self._values = Transformer(context)
        self._waiting: list[_Asked] = []
        self._answer, self._place = Answer(), 0
        self._sent: tuple[str, Sequence[Any]] = ("", ())

    def ask(self, query: str, params: Sequence[Any], *, later: bool = False) -> Answer:
        """Send a statement with a `%s` for each value, after those that wait, and read its whole answer.

        One for `later` waits for the next or for the end of the block. Raises Django's database errors.
        """
        self.database.validate_no_broken_transaction()
        answer = Answer()
        try:
            values = self._values.dump_sequence(params, [PyFormat.AUTO] * len(params))
        except errors.Error:
            with self.database.wrap_database_errors:
                raise
        self._waiting.append(_Asked((query, self._values.types or ()), values, self._values.formats, answer))
        if not (later and self.blocks):
            self.send()
        return answer

    def send(self) -> None:
        """Send what waits, all of it at once, and read the answers."""
        asked, self._waiting = self._waiting, []
        if not asked:
            return
        with self.database.wrap_database_errors:
            pipeline.begin_as_told(self._connection)
            with self._connection.lock:
                sent = [(self._name(*one.statement), one.values, one.formats) for one in asked]
                for one, result in zip(asked, pipeline.results(self._connection, sent), strict=True):
                    self._read(result, one.answer)

    def commit(self) -> None:
        """Send what waits, and the COMMIT with it: Django's own then finds no transaction.

        What the constraints look at as it ends raises here what it would raise there.
        """
        asked, self._waiting = self._waiting, []
        with self.database.wrap_database_errors:
            pipeline.begin_as_told(self._connection)
            with self._connection.lock:
                sent = [(self._name(*one.statement), one.values, one.formats) for one in asked]
                found = pipeline.committed(self._connection, sent)
                for one, result in zip(asked, found, strict=False):
                    self._read(result, one.answer)
                for end in found[len(asked) :]:
                    pipeline.check(self._connection, end)

    def drop(self) -> None:
        """What waits is not sent: its transaction is broken."""
        self._waiting = []

    def _name(self, query: str, types: tuple[int, ...]) -> bytes:
        """What the server knows the statement by; the one that was longest unused goes for a new one."""
        kept = (query, types)
        if kept in self._names:
            self._names.move_to_end(kept)
            return self._names[kept]
        name = b"kept_%d" % next(self._numbers)
        places = tuple(f"${number}" for number in range(1, len(types) + 1))
        text = (query % places).encode()
        pipeline.check(self._connection, self._connection.pgconn.prepare(name, text, types))
        self._names[kept] = name
        if len(self._names) > MOST:
            _statement, oldest = self._names.popitem(last=False)
            pipeline.check(self._connection, self._connection.pgconn.exec_(b"DEALLOCATE " + oldest))
        return name

    def _read(self, result: pq.abc.PGresult, answer: Answer) -> None:
        if result is None or result.status not in pipeline.WELL:
            pipeline.check(self._connection, result)
        self._values.set_pgresult(result)
        answer.rows = self._values.load_rows(0, result.ntuples, tuple)
        answer.rowcount = -1 if result.command_tuples is None else result.command_tuples

    def execute(self, query: str, params: Sequence[Any] | None = None) -> None:
        """As a cursor of Django's."""
        self._sent = query, params or ()
        self._answer, self._place = self.ask(query, params or ()), 0

    @property
    def rowcount(self) -> int | None:
        return self._answer.rowcount

    @property
    def description(self) -> Any:
        """Whatever was sent, its rows may be asked for."""
        return True

    def fetchone(self) -> Any:
        """The next row, None after the last."""
        row = next(iter(self._answer.rows[self._place : self._place + 1]), None)
        self._place += 1
        return row

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        rows, self._answer.rows, self._place = self._answer.rows[self._place :], [], 0
        return rows

    @property
    def _query(self) -> SimpleNamespace:
        """Where Django's log looks for the text of what was sent."""
        return SimpleNamespace(query=ClientCursor(self._connection).mogrify(*self._sent).encode())

    def close(self) -> None:
        """It stays open for the next statement."""

    def __enter__(self) -> Preparing:
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
    database = itself(database)
    known = waiting_of(database)
    if known is None:
        return database.cursor()
    return database._prepare_cursor(known) if _is_watched(database) else known


def ask(database: Any, sql: str, params: Sequence[Any], *, later: bool = False) -> Answer:
    """What `database` answers to a statement with a `%s` for each value.

    `later`: within `together` it may be sent with others, and the answer is empty until then.
    """
    if isinstance(database, ConnectionProxy):
        database = itself(database)
    known = waiting_of(database)
    if known is not None and not _is_watched(database):
        return known.ask(sql, params, later=later)
    with cursor(database) as sending:
        sending.execute(sql, params)
        return Answer(sending.fetchall() if sending.description else (), sending.rowcount)


def send(database: Any) -> None:
    """Send what waits in a block of `together`."""
    database = itself(database)
    kept = None if database.connection is None else waiting_of(database)
    if kept is not None:
        kept.send()


def answered(database: Any, asked: Answer) -> list[Any]:
    """The rows of a statement that was to be sent later: now at the latest."""
    if asked.rowcount is None:
        send(database)
    return asked.rows


def waiting_of(database: Any) -> Preparing | None:
    """What statements wait in for the next; None where they never do, as on SQLite."""
    if database.vendor != "postgresql" or not (_told or _tell())["prepares"]:
        return None
    if database.connection is None:
        database.ensure_connection()
    known: Preparing | None = database.connection.__dict__.get(_PLACE)
    if known is None:
        known = Preparing(database)
        setattr(database.connection, _PLACE, known)
    known.database = database
    return known


def itself(database: Any) -> Any:
    """The connection behind Django's stand-in `connection`, which looks for it at each question."""
    return connections[database._alias] if isinstance(database, ConnectionProxy) else database


def _is_watched(database: Any) -> bool:
    return bool(database.execute_wrappers or database.force_debug_cursor or (_told or _tell())["logs"])


# What the settings say, which are asked through so many stand-ins that it counts here.
_told: dict[str, bool] = {}


def _tell() -> dict[str, bool]:
    _told.update(prepares=settings.PREPARED_STATEMENTS, logs=settings.DEBUG)
    return _told


@receiver(setting_changed)
def _forget(**_changed: Any) -> None:
    _told.clear()
