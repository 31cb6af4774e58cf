"""The points programme, and two years of purchases as the shop has reported them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from loyalty import actions
from loyalty.models import Account, Programme, Reward, Voucher
from loyalty.purchases.importing import import_purchases
from portal.demo import clock, purchases
from portal.demo.people import CUSTOMERS, PEOPLE

from . import World, rewards

DAYS = 640
#: How many days ago the shop has reported: by the month at first, then by the week, lately each night.
REPORTS = [*range(DAYS, 84, -28), *range(84, 7, -7), *range(7, -1, -1)]
#: At each third report somebody who may takes a voucher, and shops with it before the next.
BETWEEN = 3


def seed(world: World) -> None:
    """One report after the other, so that the ledger was written when things happened and books can be read.

    The file of all purchases stays in VAR_DIR, for whoever wants to try an import.
    """
    with clock.at(world.ago(DAYS + 1)):
        starts_on = timezone.localdate(world.ago(DAYS))
        programme = actions.set_up_programme(name="Röstwerk", starts_on=starts_on)
        rewards.seed(world)
    path = settings.VAR_DIR / "demo" / "purchases.csv"
    purchases.write(path, world.now)
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    for number, (moment, reported) in enumerate(_reports(world, rows)):
        with clock.at(moment):
            import_purchases([",".join(row) for row in (head, *reported)], programme=programme)
            _night()
            _at_the_till(programme, number)


def _reports(world: World, rows: list[list[str]]) -> Iterator[tuple[datetime, list[list[str]]]]:
    """When the shop has reported, each with the purchases since the report before; `rows` are in order."""
    column = purchases.HEADER.index("purchased_at")
    left = [(parse_datetime(row[column]) or world.now, row) for row in rows]
    for moment in map(world.ago, REPORTS):
        yield moment, [row for at, row in left if at <= moment]
        left = [(at, row) for at, row in left if at > moment]


def _night() -> None:
    """What the schedule does, until nothing is left to do."""
    while actions.mature_due() or actions.expire_due() or actions.settle_due():
        pass
    actions.review_tiers()


def _at_the_till(programme: Programme, number: int) -> None:
    for voucher in Voucher.objects.filter(state=Voucher.State.ISSUED):
        actions.use_voucher(voucher=voucher, purchase=f"till:{number}")
    reward = Reward.objects.get(programme=programme, slug=rewards.PERCENT)
    able = _quiet_ones().filter(available__gte=reward.points).order_by("-available", "pk").first()
    if able and able.member and not number % BETWEEN:
        actions.redeem(member=able.member, reward=reward, key=f"demo:{number}")


def _quiet_ones() -> QuerySet[Account]:
    """Those whom nobody signs in as: who tries the portal finds her points as they were announced."""
    quiet = [person.customer for person in [*PEOPLE, *CUSTOMERS] if person.customer and not person.login]
    return Account.objects.filter(member__external_id__in=quiet).select_related("member")
