"""Who wants to hear of which event. Apps subscribe in their own `subscriptions.py`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Q
from django.utils.functional import Promise

from .payloads import Payload

if TYPE_CHECKING:
    from .models import Event

Handler = Callable[["Event"], None]
Text = str | Promise
Wants = Callable[[str], Q | Exists]
EVERY_KIND = "*"


@dataclass(frozen=True, eq=False)
class Subscription:
    """Who hears of which kind, and under which condition on the event's row (None: always)."""

    name: str
    kind: str
    handler: Handler
    wants: Wants | None = None
    label: Text = ""


_by_name: dict[str, Subscription] = {}


def subscribe(
    payload: type[Payload] | str, *, name: str, wants: Wants | None = None, label: Text = ""
) -> Callable[[Handler], Handler]:
    """Register a handler for a kind of event, or for EVERY_KIND, under a stable `name` ("community.notify").

    The handler runs in the worker, in one transaction with the delivery's completion: what it writes
    to the database counts exactly once. It must not talk to the outside world. `label` is what staff reads
    instead of the name.

    `wants(kind)` is a condition on the row of the event (`Exists(… OuterRef("member") …)`) without which
    the handler would certainly do nothing: then no delivery is written. The database answers it in the
    statement that writes the deliveries, so it is never out of date: what was committed before counts.
    It must hold too often rather than too seldom, and must not ask for what may come about after the
    event and yet concerns it.
    """
    kind = payload if isinstance(payload, str) else payload.kind

    def register(handler: Handler) -> Handler:
        if name in _by_name:
            raise ValueError(f"the subscription {name!r} exists already")
        _by_name[name] = Subscription(name, kind, handler, wants, label)
        subscribers_of.cache_clear()
        return handler

    return register


@functools.lru_cache(maxsize=512)
def subscribers_of(kind: str) -> tuple[Subscription, ...]:
    found = (one for one in _by_name.values() if one.kind in {kind, EVERY_KIND})
    return tuple(sorted(found, key=lambda one: one.name))


def labels() -> dict[str, str]:
    """What each subscription is called, in the reader's language; its name where it has no other."""
    return {one.name: str(one.label or one.name) for one in _by_name.values()}


def handler_of(name: str) -> Handler:
    """The handler registered under `name`; KeyError where a deployment has removed it."""
    return _by_name[name].handler
