"""The roles of the staff: groups whose permissions the apps grant in their own `roles.py`."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("Support agent")
    LEAD = "lead", _("Support lead")
    MODERATOR = "moderator", _("Moderator")
    MANAGER = "manager", _("Programme manager")


_granted: dict[str, set[str]] = {role.value: set() for role in Role}


def grant(role: Role, *permissions: str) -> None:
    """Give a role permissions by name ("feedback.change_case")."""
    _granted[role.value].update(permissions)


def sync_roles(**kwargs: Any) -> None:
    """Bring the groups in line with what the apps grant; runs after each migrate."""
    if not apps.is_installed("django.contrib.auth"):
        return
    autodiscover_modules("roles")
    by_name = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role, names in _granted.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([by_name[name] for name in sorted(names) if name in by_name])


def has_role(member: Any, *roles: Role) -> bool:
    """Whether the member is in one of the roles; a superuser is in all of them."""
    if not member.is_authenticated or not member.is_active:
        return False
    if member.is_superuser:
        return True
    if not hasattr(member, "_role_names"):
        member._role_names = set(member.groups.values_list("name", flat=True)) if member.is_staff else set()
    return bool(member._role_names & {role.value for role in roles})


def forget_roles(member: Any) -> None:
    """`has_role` asks the database again about this member object."""
    if hasattr(member, "_role_names"):
        del member._role_names


_TAGS = ("members.view_member", "members.view_tag", "members.change_tagging")
grant(Role.LEAD, *_TAGS)
grant(
    Role.MANAGER,
    *_TAGS,
    *(f"members.{verb}_{model}" for verb in ("add", "change", "delete") for model in ("segment", "tag")),
    *(f"members.{verb}_segmentcondition" for verb in ("view", "add", "change", "delete")),
    "members.view_segment",
    # Who sets the programme up sees what could not be delivered, and has it delivered again.
    *("activity.view_event", "activity.view_delivery", "activity.change_delivery"),
)
