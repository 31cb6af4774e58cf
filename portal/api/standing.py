"""What `GET /members/{ref}` says beyond the member's record: filled in by the app that keeps the points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .fields import Answer


class Points(Answer):
    """Whole points. Spendable are the available ones; debt is repaid by the next earnings."""

    available: int = 0
    pending: int = 0
    reserved: int = 0
    debt: int = 0


class Standing(Answer):
    points: Points
    tier: str | None = None
    benefits: list[str] = []


Builder = Callable[[Any], Standing]
_builders: list[Builder] = []


def provide(builder: Builder) -> None:
    """Say who knows a member's standing; there is one."""
    if builder not in _builders:
        _builders[:] = [builder]


def standing_of(member: Any) -> Standing:
    return _builders[0](member) if _builders else Standing(points=Points())
