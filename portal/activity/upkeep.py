"""Rows that time has made due, worked off one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import OperationalError

logger = logging.getLogger(__name__)
Row = TypeVar("Row")


def each(rows: Iterable[Row], step: Callable[[Row], int]) -> int:
    """The sum of what `step` answers for each row; it runs in a transaction of its own.

    A row that fails is logged, stays due and stops no other. OperationalError is raised: no row would do.
    """
    done = 0
    for row in rows:
        try:
            done += step(row)
        except OperationalError:
            raise
        except Exception:
            logger.exception("%s %s failed; it is tried again next time", type(row).__name__, row)
    return done
