"""The demo company's past, lived through: inside `at(moment)` it is that moment for everything of the portal.

What is written there says that it was recorded then, as it was for those who would have been there; the books
of a day long past can be told from nothing else. Whoever asks `django.utils.timezone` is answered; what
measures durations, and the database's own clock, go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The portal's clock stands at `moment` (aware) inside; before and after it goes as it did."""
    module: Any = timezone
    real = module.datetime
    # Defaults of models hold `timezone.now` itself: so it is asked for another moment, not replaced.
    module.datetime = _standing_at(moment)
    try:
        yield
    finally:
        module.datetime = real


def _standing_at(moment: datetime) -> type[datetime]:
    class Standing(datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    return Standing


class _AnyDatetime(type):
    """Templates ask whether a value is a datetime before they bring it into local time."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)
