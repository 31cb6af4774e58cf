"""What the public profile of a member shows beside her name. Apps register theirs in `profile.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from django.http import HttpRequest

from .panels import Panel
from .registry import Registry

if TYPE_CHECKING:
    from portal.members.models import Member

#: Beneath the name, as buttons beside it, or as cards below.
Spot = Literal["head", "actions", "main"]
styles: list[str] = []
Builder = Callable[[HttpRequest, "Member"], Panel | None]
registry: Registry[tuple[Spot, Builder]] = Registry("profile")


def style(path: str) -> None:
    """A style sheet (a static file) the parts of an app need."""
    if path not in styles:
        styles.append(path)


def profile_part(key: str, *, spot: Spot, order: int) -> Callable[[Builder], Builder]:
    """Register a builder: the viewer's request and whose profile it is; None where it has nothing to show.

    The member is one the viewer may see. It asks a few queries, whatever she has written.
    """

    def register(builder: Builder) -> Builder:
        registry.add(key, (spot, builder), order=order)
        return builder

    return register


def build(request: HttpRequest, member: Member) -> dict[str, list[Panel]]:
    """The parts by spot, in their order."""
    built: dict[str, list[Panel]] = {"head": [], "actions": [], "main": []}
    for spot, builder in registry:
        if (shown := builder(request, member)) is not None:
            built[spot].append(shown)
    return built
