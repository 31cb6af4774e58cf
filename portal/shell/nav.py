"""Places of the navigation. Apps register theirs in `nav.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from .registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def everyone(request: HttpRequest) -> bool:
    return True


def members(request: HttpRequest) -> bool:
    return request.user.is_authenticated


@dataclass(frozen=True, eq=False)
class Place:
    """A link: label, URL name, icon (a lucide name), and whether this request may see it.

    `section` is "main" (header, and the phone's bar at the bottom, at most five), "work" (staff menu),
    "settings" (tabs of a member's own settings) or "foot" (at the end of every page, without icons).
    """

    label: str | _StrPromise
    url_name: str
    icon: str
    prefix: str
    section: str = "main"
    visible: Callable[[HttpRequest], bool] = everyone


registry: Registry[Place] = Registry("navigation")


def places(request: HttpRequest, section: str) -> tuple[Place, ...]:
    return tuple([place for place in registry if place.section == section and place.visible(request)])


def by_section(request: HttpRequest) -> dict[str, tuple[Place, ...]]:
    """All the places that this request may see, as `places` answers them for each section that has some."""
    found: dict[str, list[Place]] = {}
    for place in registry:
        if place.visible is everyone or place.visible(request):
            found.setdefault(place.section, []).append(place)
    return {section: tuple(listed) for section, listed in found.items()}


def around(path: str) -> tuple[str, ...]:
    """The prefixes of places a path lies under; "/" is the home page alone."""
    return tuple([one.prefix for one in registry if _lies_under(path, one.prefix)])


def _lies_under(path: str, prefix: str) -> bool:
    return path == prefix if prefix == "/" else path.startswith(prefix)
