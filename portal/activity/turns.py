"""Work of which there is much is done in turns, so that whatever else is due gets in between.

A turn lasts SLICE_SECONDS. With more left, the next one is queued behind all that waits by then. While one
waits in the queue, whoever rings need not look as well: so there are never more turns than workers to take
them, and no ring, however many there are, pushes other work further back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError

if TYPE_CHECKING:
    from .leases import LeasedQuerySet

logger = logging.getLogger(__name__)

SLICE_SECONDS = 3
#: So long a turn waits in the queue at most, in seconds; one that is lost or too late the sweep replaces.
WAITS = 15
#: So many of one task wait at most; each worker takes one at a time.
TURNS = 16


def take_turns(
    task: str, turn: int | None, work: Callable[..., int], rows: Callable[[], LeasedQuerySet]
) -> None:
    """Have `work(seconds=…)` done on the due of `rows` for one turn, and queue the next while more is due.

    `task` is the dotted name of the task that calls this, `turn` its argument: which of the queued turns this
    is, None for a ring or a sweep.
    """
    if turn is not None:
        cache.delete(_key(task, turn))
    elif cache.get_many([_key(task, other) for other in range(TURNS)]):
        return
    work(seconds=SLICE_SECONDS)
    if rows().due().exists():
        _queue(task)


def _queue(task: str) -> None:
    turn = next((free for free in range(TURNS) if cache.add(_key(task, free), True, WAITS)), None)
    if turn is None:
        return
    options: dict[str, Any] = {"expires": WAITS, "retry": False, "ignore_result": True}
    try:
        current_app.send_task(task, args=[turn], **options)
    except (OperationalError, OSError):
        cache.delete(_key(task, turn))
        logger.warning("the broker does not answer; the next sweep will go on")


def _key(task: str, turn: int) -> str:
    return f"turn:{task}:{turn}"
