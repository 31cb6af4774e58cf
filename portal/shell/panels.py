"""Panels of the dashboard. Apps register theirs in `panels.py`; `portal.home` lays them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from .registry import Registry


@dataclass(frozen=True)
class Panel:
    """One card: a template, its context, its width in twelfths, and what to say of it in the greeting."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    span: int = 6
    headline: str = ""


Builder = Callable[[HttpRequest], Panel | None]
registry: Registry[Builder] = Registry("panels")


def panel(key: str, *, order: int) -> Callable[[Builder], Builder]:
    """Register a builder: it answers with None where it has nothing to show, and asks at most two queries."""

    def register(builder: Builder) -> Builder:
        registry.add(key, builder, order=order)
        return builder

    return register


def build(request: HttpRequest) -> list[Panel]:
    built = (builder(request) for builder in registry)
    return [panel for panel in built if panel is not None]
