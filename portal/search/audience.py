"""Who may see a thing: one notion for what is written, and for what is found.

An audience is a short word: "public", "members", "staff", or what an app has registered for its own
groups of members ("segment:7").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 40
_groups: dict[str, Callable[[Any], models.QuerySet[Any, str]]] = {}


class Audience(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members")
    STAFF = "staff", _("staff")


def register_groups(name: str, groups_of: Callable[[Any], models.QuerySet[Any, str]]) -> None:
    """From now on an active member also belongs to the audiences that `groups_of(member)` yields."""
    _groups[name] = groups_of


def readable(viewer: Any, field: str = "audience") -> models.Q:
    """The rows whose `field` names an audience this viewer belongs to; costs no query of its own."""
    found = models.Q(**{f"{field}__in": _general(viewer)})
    if _has_groups(viewer):
        for groups_of in _groups.values():
            found |= models.Q(**{f"{field}__in": groups_of(viewer)})
    return found


def is_open_to(viewer: Any, audience: str) -> bool:
    """Whether this viewer belongs to the audience; asks the database for groups alone."""
    return audience in _general(viewer) or (":" in audience and audience in open_to(viewer))


def open_to(viewer: Any) -> list[str]:
    """All audiences this viewer (a member or AnonymousUser) belongs to; groups are read once for her."""
    if not _has_groups(viewer):
        return _general(viewer)
    known: list[str] | None = viewer.__dict__.get("_groups")
    if known is None:
        known = [audience for groups_of in _groups.values() for audience in groups_of(viewer)]
        viewer.__dict__["_groups"] = known
    return [*_general(viewer), *known]


def _has_groups(viewer: Any) -> bool:
    return bool(viewer.is_authenticated and viewer.is_active)


def _general(viewer: Any) -> list[str]:
    if not _has_groups(viewer):
        return [Audience.PUBLIC.value]
    if viewer.is_staff:
        return [audience.value for audience in Audience]
    return [Audience.PUBLIC.value, Audience.MEMBERS.value]
