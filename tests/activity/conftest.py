from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.activity import subscriptions
from portal.activity.subscriptions import subscribe

from .happenings import Happened


@pytest.fixture
def hear(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[int]]]:
    """Subscribe to Happened under a name, alone in the world; returns the list of numbers heard."""
    monkeypatch.setattr(subscriptions, "_by_name", {})
    subscriptions.subscribers_of.cache_clear()

    def listen(name: str = "test.hear", kind: Any = Happened, fail: Exception | None = None) -> list[int]:
        heard: list[int] = []

        @subscribe(kind, name=name)
        def handler(event: Any) -> None:
            heard.append(Happened.of(event).number)
            if fail:
                raise fail

        return heard

    yield listen
    subscriptions.subscribers_of.cache_clear()
