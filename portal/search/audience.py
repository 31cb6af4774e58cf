"""Who may see a thing: one notion for what is written, and for what is found.

An audience is a short word: "public", "members", "staff", or what an app has registered for its own
groups of members ("segment:7").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 40
_groups: dict[str, Callable[[Any], Iterable[str]]] = {}


class Audience(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members")
    STAFF = "staff", _("staff")


def register_groups(name: str, groups_of: Callable[[Any], Iterable[str]]) -> None:
    """From now on an active member also belongs to the audiences `groups_of(member)` names."""
    _groups[name] = groups_of


def open_to(viewer: Any) -> list[str]:
    """The audiences this viewer (a member or AnonymousUser) belongs to, asked once per viewer object."""
    if not viewer.is_authenticated or not viewer.is_active:
        return [Audience.PUBLIC.value]
    known: list[str] | None = viewer.__dict__.get("_audiences")
    if known is None:
        known = [Audience.PUBLIC.value, Audience.MEMBERS.value]
        if viewer.is_staff:
            known.append(Audience.STAFF.value)
        for groups_of in _groups.values():
            known.extend(groups_of(viewer))
        viewer.__dict__["_audiences"] = known
    return list(known)
