"""Work in bulk without the collector of circles."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator


class _Collector:
    """The collector of circles, which rests while any thread asks for it."""

    def __init__(self) -> None:
        self._lock, self._asking, self._was_on = threading.Lock(), 0, False

    def rest(self) -> None:
        with self._lock:
            if not self._asking:
                self._was_on = gc.isenabled()
                gc.disable()
            self._asking += 1

    def go_on(self) -> None:
        with self._lock:
            self._asking -= 1
            if self._was_on and not self._asking:
                gc.enable()


_COLLECTOR = _Collector()


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No search for circles meanwhile: a batch makes none, and each search goes through all that is there."""
    _COLLECTOR.rest()
    try:
        yield
    finally:
        _COLLECTOR.go_on()
