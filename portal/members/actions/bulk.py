"""Many members of the shop at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils.text import slugify

from portal.members.models import Member

from .traits import introduce


@transaction.atomic(savepoint=False)
def known_or_new_in_bulk(*, external_ids: Iterable[str]) -> dict[str, Member]:
    """The members with these customer numbers, by number; who is new is not registered yet."""
    wanted = dict.fromkeys(external_ids)
    found = _known(wanted)
    made: list[str] = []
    # Another process may make the same member, or chance the same card number or handle: asked again.
    while missing := [number for number in wanted if number not in found]:
        Member.objects.bulk_create(_new(missing), ignore_conflicts=True)
        found |= _known(missing)
        made += missing
    introduce(members=[found[number] for number in dict.fromkeys(made)])
    return found


def _known(external_ids: Iterable[str]) -> dict[str, Member]:
    rows = Member.objects.filter(external_id__among=list(external_ids))
    return {row.external_id: row for row in rows if row.external_id is not None}


def _new(external_ids: list[str]) -> list[Member]:
    bases = {number: slugify(number.replace("ß", "ss"))[:30] or "member" for number in external_ids}
    taken = set(Member.objects.filter(handle__among=set(bases.values())).values_list("handle", flat=True))
    rows = []
    for number, base in bases.items():
        handle = f"{base}-{secrets.randbelow(10**8)}" if base in taken else base
        taken.add(handle)
        rows.append(
            Member(
                external_id=number,
                display_name=number,
                handle=handle,
                password=UNUSABLE_PASSWORD_PREFIX,
            )
        )
    return rows
