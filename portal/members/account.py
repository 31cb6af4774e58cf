"""What a member does to her own account."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.shell.privacy import registry

from .actions import set_traits
from .models import Member


@transaction.atomic
def change_profile(*, member: Member, **values: Any) -> None:
    """Save what is said of the member; a new birthday is celebrated from its next return on."""
    for name, value in values.items():
        setattr(member, name, value)
    changed = list(values)
    if "birthday" in values:
        member.plan_yearly_dates()
        changed.append("next_birthday")
    member.save(update_fields=changed)
    if "language" in values:
        set_traits(member, language=member.language or None)


@transaction.atomic
def choose_appearance(*, member: Member, **choice: str) -> None:
    """Save the member's `language` or `theme`."""
    Member.objects.filter(pk=member.pk).update(**choice)
    if "language" in choice:
        set_traits(member, language=choice["language"] or None)


def export(*, member: Member) -> dict[str, Any]:
    """Everything each app holds about the member, as plain JSON by app."""
    holdings = {name: holding.export(member) for name, holding in registry.items()}
    return {"exported_at": timezone.now().isoformat(), **holdings}
