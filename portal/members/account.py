"""What a member does to her own account."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.shell import ports
from portal.shell.privacy import registry

from .actions import set_traits
from .models import Member

#: What all others read of her.
SAID = ("display_name", "about")


class NotSaid(ports.Refused):
    """A text in `field` of the profile is refused."""

    def __init__(self, field: str, refusal: ports.Refused) -> None:
        super().__init__(refusal.code, str(refusal))
        self.field = field


@transaction.atomic
def change_own_profile(*, member: Member, **values: Any) -> None:
    """As `change_profile`, by the member herself: what others will read is looked at, if it is new.

    Refused: NotSaid, as `ports.check_profile_text`; then nothing is saved.
    """
    before = Member.objects.values(*SAID).get(pk=member.pk)
    for field in SAID:
        text = values.get(field, "")
        if text.split() != before[field].split():
            try:
                ports.check_profile_text(member=member, field=field, text=text)
            except ports.Refused as refusal:
                raise NotSaid(field, refusal) from refusal
        else:
            values.pop(field, None)  # a decision may have changed it since the form was opened
    change_profile(member=member, **values)


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
