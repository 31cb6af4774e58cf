"""Many members of the shop at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from portal.members.models import Member
from portal.tables import Row, Table

from .traits import introduce_unregistered

_MEMBERS = Table(Member, "external_id number handle display_name password created_at")


@transaction.atomic(savepoint=False)
def known_or_new_in_bulk(*, external_ids: Iterable[str]) -> dict[str, int]:
    """The ids of the members with these customer numbers, by number; who is new is not registered yet."""
    wanted = dict.fromkeys(external_ids)
    found = known_in_bulk(external_ids=wanted)
    made: list[str] = []
    # Another process may make the same member, or chance the same card number or handle: asked again.
    while missing := [number for number in wanted if number not in found]:
        _MEMBERS.insert_missing(_new(missing))
        found |= known_in_bulk(external_ids=missing)
        made += missing
    introduce_unregistered(found[number] for number in dict.fromkeys(made))
    return found


def known_in_bulk(*, external_ids: Iterable[str]) -> dict[str, int]:
    """The ids of those who are known, by customer number."""
    rows = Member.objects.filter(external_id__among=set(external_ids)).values_list("external_id", "pk")
    return {number: pk for number, pk in rows if number is not None}


def _new(external_ids: Sequence[str]) -> list[Row]:
    bases = {number: slugify(number.replace("ß", "ss"))[:30] or "member" for number in external_ids}
    handles = Member.objects.filter(handle__among=set(bases.values()))
    taken = set(handles.values_list("handle", flat=True))
    card, now, rows = Member._meta.get_field("number"), timezone.now(), []
    for number, base in bases.items():
        handle = f"{base}-{secrets.randbelow(10**8)}" if base in taken else base
        taken.add(handle)
        rows.append((number, card.get_default(), handle, number, UNUSABLE_PASSWORD_PREFIX, now))
    return rows
