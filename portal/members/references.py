"""Naming a member from outside: by the shop's customer number or by the number on her card."""

from __future__ import annotations

import re

from .actions import known_or_new
from .models import Member

CARD_NUMBER = re.compile(r"S-[0-9]{10}", re.IGNORECASE)


def member_named(ref: str) -> Member | None:
    """The member with that card number, None where nobody has it; else the one with that customer number.

    A customer number nobody has is a new, not yet registered member.
    """
    if CARD_NUMBER.fullmatch(ref):
        return Member.objects.filter(number=ref.upper(), erased_at__isnull=True).first()
    return known_or_new(external_id=ref)
