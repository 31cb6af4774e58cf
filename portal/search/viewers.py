"""Kinds of viewers: what statements that are compiled once for each kind put in the viewer's place."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.precompiled import Given

#: None for a visitor, else whether she is of the staff; a closed account finds what visitors find.
Kind = bool | None


class Member(Given):
    """Some active member, where a queryset wants one; the call gives her id as `viewer`."""

    is_authenticated = is_active = True

    def __init__(self, is_staff: bool) -> None:
        super().__init__("viewer")
        self.is_staff = is_staff


def kind_of(viewer: Any) -> Kind:
    """What kind of viewer a member or AnonymousUser is."""
    return bool(viewer.is_staff) if viewer.is_authenticated and viewer.is_active else None


def values_of(viewer: Any) -> dict[str, Any]:
    """What stands for the viewer when a statement of her kind is sent."""
    return {"viewer": viewer.pk} if viewer.is_authenticated else {}


def stand_in(kind: Kind) -> Any:
    """Some viewer of this kind, for building a statement."""
    return AnonymousUser() if kind is None else Member(kind)
