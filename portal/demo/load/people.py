"""Members in bulk."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from portal.members.models import Member

FIRST = ["Anna", "Ben", "Clara", "David", "Emma", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Lea", "Mats"]
LAST = ["Berger", "Fischer", "Koch", "Lang", "Meyer", "Novak", "Peters", "Roth", "Schulz", "Weiß"]
BATCH = 2000


def add_members(count: int, now: datetime, chance: random.Random) -> list[Member]:
    """`count` registered members without a password, who joined over the last three years."""
    members = [_member(number, now, chance) for number in range(count)]
    return Member.objects.bulk_create(members, batch_size=BATCH)


def _member(number: int, now: datetime, chance: random.Random) -> Member:
    joined = now - timedelta(minutes=chance.randrange(60, 3 * 365 * 24 * 60))
    member = Member(
        email=f"load{number}@example.com",
        external_id=f"L{number:08d}",
        number=f"S-{number:010d}",
        handle=f"load-{number}",
        display_name=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        language=chance.choice(["", "de", "en"]),
        birthday=date(1950, 1, 1) + timedelta(days=chance.randrange(20_000)),
        registered_at=joined,
        created_at=joined,
    )
    member.set_unusable_password()
    member.plan_yearly_dates()
    return member
