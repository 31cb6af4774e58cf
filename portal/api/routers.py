"""Routers of the apps. Each app adds its own in its `api.py`; `portal.api.urls` puts them together."""

from __future__ import annotations

from typing import Any

from ninja import Router

from .problems import ProblemDocument

_routers: dict[str, Router] = {}

# What any call may answer besides its own: no or wrong key, scope, wrong fields, too many.
COMMON: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), ProblemDocument)
# … and any call that needs an Idempotency-Key.
WRITING: dict[int, Any] = COMMON | dict.fromkeys((400, 409), ProblemDocument)


def add(name: str, router: Router) -> None:
    """Put the calls of `router` under `/api/v1/`; ValueError where the name is taken by another."""
    if _routers.setdefault(name, router) is not router:
        raise ValueError(f"the API has {name!r} already")


def routers() -> list[tuple[str, Router]]:
    return sorted(_routers.items())
