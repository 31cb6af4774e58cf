"""Who may see a thing: one notion for what is written, and for what is found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members")
    STAFF = "staff", _("staff")


def open_to(viewer: Any) -> list[str]:
    """The audiences this viewer (a member or AnonymousUser) belongs to."""
    if not viewer.is_authenticated or not viewer.is_active:
        return [Audience.PUBLIC.value]
    if viewer.is_staff:
        return [audience.value for audience in Audience]
    return [Audience.PUBLIC.value, Audience.MEMBERS.value]
