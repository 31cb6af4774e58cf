"""Who wants to hear of which event. Apps subscribe in their own `subscriptions.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .payloads import Payload

if TYPE_CHECKING:
    from .models import Event

Handler = Callable[["Event"], None]
EVERY_KIND = "*"

_by_name: dict[str, tuple[str, Handler]] = {}


def subscribe(payload: type[Payload] | str, *, name: str) -> Callable[[Handler], Handler]:
    """Register a handler for a kind of event, or for EVERY_KIND, under a stable `name` ("community.notify").

    The handler runs in the worker, in one transaction with the delivery's completion: what it writes
    to the database counts exactly once. It must not talk to the outside world.
    """
    kind = payload if isinstance(payload, str) else payload.kind

    def register(handler: Handler) -> Handler:
        if name in _by_name:
            raise ValueError(f"the subscription {name!r} exists already")
        _by_name[name] = (kind, handler)
        return handler

    return register


def subscribers_of(kind: str) -> list[str]:
    return sorted(name for name, (wanted, _) in _by_name.items() if wanted in {kind, EVERY_KIND})


def handler_of(name: str) -> Handler:
    """The handler registered under `name`; KeyError where a deployment has removed it."""
    return _by_name[name][1]
