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
    is_idle = connection.pgconn.transaction_status == pq.TransactionStatus.IDLE
    if is_idle and not connection.autocommit:
        return _piped(connection, sent, begins=True)
    if len(sent) == 1:
        return [connection.pgconn.exec_prepared(*sent[0])]
    return _piped(connection, sent, begins=False)


def _piped(connection: Any, sent: Sequence[tuple[bytes, Any, Any]], *, begins: bool) -> list[Any]:
    pgconn = connection.pgconn
    pgconn.enter_pipeline_mode()
    if begins:
        pgconn.send_query_params(b"BEGIN", None)
    for one in sent:
        pgconn.send_query_prepared(*one)
    pgconn.pipeline_sync()
    found = []
    for _one in range(begins + len(sent)):
        found.append(_next(pgconn))
        _next(pgconn)  # None: the end of this one's
    _next(pgconn)  # that of all
    if pgconn.status == pq.ConnStatus.OK:
        pgconn.exit_pipeline_mode()
    if begins:
        check(connection, found[0])
    return found[begins:]


def _next(pgconn: pq.abc.PGconn) -> pq.abc.PGresult | None:
    """Waits where other threads may go on: one of them may hold the lock the statement waits for."""
    while (unsent := pgconn.flush()) or pgconn.is_busy():
        waiting = select.poll()
        waiting.register(pgconn.socket, select.POLLIN | (select.POLLOUT if unsent else 0))
        waiting.poll()
        pgconn.consume_input()
    return pgconn.get_result()


def check(connection: Any, result: pq.abc.PGresult | None) -> None:
    """Raises the driver's error where the statement has failed."""
    if result is None or connection.pgconn.status == pq.ConnStatus.BAD:
        said = result.error_message.decode(errors="replace") if result else ""
        raise errors.OperationalError(said or "the connection to the server is lost")
    if result.status not in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK):
        raise errors.error_from_result(result, encoding=connection.info.encoding)


def is_broken(connection: Any) -> bool:
    """Whether its transaction has failed, or the connection itself."""
    lost = (pq.TransactionStatus.INERROR, pq.TransactionStatus.UNKNOWN)
    return connection.pgconn.transaction_status in lost
