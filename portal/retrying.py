"""Transactions that the database ended for others: nothing was written, so they are simply tried again."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, OperationalError, connection

ATTEMPTS = 6
#: The longest pause before the second attempt, in seconds; chance parts those who met. It doubles each time:
#: on a busy machine a transaction takes long, and who comes back too soon meets the same ones again.
PAUSE = 0.1
#: SQLSTATE of a deadlock and of a failed serialisation (PostgreSQL, appendix A).
PASSING = ("40P01", "40001")
P = ParamSpec("P")
R = TypeVar("R")


def retried(transaction: Callable[P, R], *, also: tuple[type[DatabaseError], ...] = ()) -> Callable[P, R]:
    """Call a function that is one transaction again, up to ATTEMPTS times, where a deadlock ended it.

    `also` are errors that say the same of this one: somebody else was in the way, and will be gone. Inside a
    transaction of the caller it is called once: the caller's is the one to be tried again.
    """

    @functools.wraps(transaction)
    def trying(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(ATTEMPTS - 1):
            try:
                return transaction(*args, **kwargs)
            except DatabaseError as error:
                is_passing = isinstance(error, also) or _was_ended(error)
                if not is_passing or connection.in_atomic_block:
                    raise
            time.sleep(random.uniform(0, PAUSE * 2**attempt))  # noqa: S311 - no secret
        return transaction(*args, **kwargs)

    return trying


def _was_ended(error: DatabaseError) -> bool:
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in PASSING
