"""Prepared statements sent to PostgreSQL together: one way there and back for all of them.

They go through libpq itself, in its pipeline mode, which the connection is in for no longer than that.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # without PostgreSQL nothing is sent there
    from psycopg import errors, pq

#: What a statement that has not failed says; plain numbers, as libpq gives them.
WELL = (1, 2)  # COMMAND_OK, TUPLES_OK
#: A connection's isolation level, and whether its transactions are read-only and deferrable.
_USUAL = (None,) * 3


def begin_as_told(connection: Any) -> None:
    """One with a level of its own, or that only reads, begins by the driver, others in `results`."""
    if (connection.isolation_level, connection.read_only, connection.deferrable) != _USUAL:
        connection.execute("")


def results(connection: Any, sent: Sequence[tuple[bytes, Any, Any]]) -> list[Any]:
    """What came of each of these names, values and their formats; after one that fails none is looked at.

    A transaction begins with its first statement, not before, as with the driver. Its lock is to be held.
    """
    begins = _is_idle(connection) and not connection.autocommit
    if len(sent) == 1 and not begins:
        return [connection.pgconn.exec_prepared(*sent[0])]
    return _piped(connection, sent, begins=begins)


def committed(connection: Any, sent: Sequence[tuple[bytes, Any, Any]]) -> list[Any]:
    """The same, and the end of the transaction, which only comes to pass where none has failed.

    One that has no statements needs none. Where the last of what is answered here says so, what the
    constraints look at when a transaction ends was not as they want it.
    """
    begins = _is_idle(connection)
    return _piped(connection, sent, begins=begins, ends=True) if sent or not begins else []


def _is_idle(connection: Any) -> bool:
    is_idle: bool = connection.pgconn.transaction_status == pq.TransactionStatus.IDLE
    return is_idle


def _piped(
    connection: Any, sent: Sequence[tuple[bytes, Any, Any]], *, begins: bool, ends: bool = False
) -> list[Any]:
    pgconn = connection.pgconn
    pgconn.enter_pipeline_mode()
    if begins:
        pgconn.send_query_params(b"BEGIN", None)
    for one in sent:
        pgconn.send_query_prepared(*one)
    if ends:
        pgconn.send_query_params(b"COMMIT", None)
    pgconn.pipeline_sync()
    _flush(pgconn)
    found = []
    for _one in range(begins + len(sent) + ends):
        found.append(_next(pgconn))
        _next(pgconn)  # None: the end of this one's
    _next(pgconn)  # that of all
    if pgconn.status == pq.ConnStatus.OK:
        pgconn.exit_pipeline_mode()
    if begins:
        check(connection, found[0])
    return found[begins:]


def _flush(pgconn: pq.abc.PGconn) -> None:
    """Sends what is left of it; a server that first wants to be read from is."""
    while pgconn.flush():
        _wait(pgconn, select.POLLIN | select.POLLOUT)


def _next(pgconn: pq.abc.PGconn) -> pq.abc.PGresult | None:
    while pgconn.is_busy():
        _wait(pgconn, select.POLLIN)
    return pgconn.get_result()


def _wait(pgconn: pq.abc.PGconn, events: int) -> None:
    """Where other threads may go on: one of them may hold the lock the statement waits for."""
    waiting = select.poll()
    waiting.register(pgconn.socket, events)
    waiting.poll()
    pgconn.consume_input()


def check(connection: Any, result: pq.abc.PGresult | None) -> None:
    """Raises the driver's error where the statement has failed."""
    if result is None or connection.pgconn.status == pq.ConnStatus.BAD:
        said = result.error_message.decode(errors="replace") if result else ""
        raise errors.OperationalError(said or "the connection to the server is lost")
    if result.status not in WELL:
        raise errors.error_from_result(result, encoding=connection.info.encoding)


def is_broken(connection: Any) -> bool:
    """Whether its transaction has failed, or the connection itself."""
    lost = (pq.TransactionStatus.INERROR, pq.TransactionStatus.UNKNOWN)
    return connection.pgconn.transaction_status in lost
