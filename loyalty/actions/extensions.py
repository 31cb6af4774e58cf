"""Points live longer: decided once, with a reason, and worked off lot by lot by the worker."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.models import Account, Extension, Lot, LotExtension
from portal.activity.doorbell import ring
from portal.shell.ports import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from loyalty.models import Programme, Tier
    from portal.members.models import Member, Segment

EXTEND = "loyalty.tasks.extend_due"
BATCH = 1000


def extend_lots(
    *,
    programme: Programme,
    days: int,
    reason: str,
    actor: Member,
    expiring_between: tuple[date, date],
    tier: Tier | None = None,
    segment: Segment | None = None,
    key: uuid.UUID | None = None,
) -> Extension:
    """Have points live `days` longer whose last day lies between two days of the programme, both included.

    Once per `key`: the same one again answers the first extension. Only a tier's or a segment's members'
    where given. What has expired by the time the worker comes to it stays expired.
    Refused: no_reason, days, range.
    """
    first, last = expiring_between
    if not reason.strip():
        raise Refused("no_reason", _("Please give a reason."))
    if not 1 <= days <= 3650:
        raise Refused("days", _("Points can be extended by 1 to 3650 days."))
    if first > last:
        raise Refused("range", _("The first day must not be after the last one."))
    values = {"reason": reason.strip()[:200], "actor": actor, "tier": tier, "segment": segment}
    extension, new = Extension.objects.get_or_create(
        key=key or uuid.uuid4(),
        defaults={"programme": programme, "days": days, "first_day": first, "last_day": last, **values},
    )
    if new:
        ring(EXTEND)
    return extension


def preview_of(extension: Extension, now: datetime | None = None) -> dict[str, int]:
    """What this extension, saved or not, would reach now: `lots`, `accounts` and `points`."""
    return _reached(extension, now or timezone.now()).aggregate(
        lots=Count("pk"),
        accounts=Count("account", distinct=True),
        points=Sum(F("remaining"), default=0),
    )


def _reached(extension: Extension, now: datetime) -> QuerySet[Lot]:
    """Living lots in the range; a lot whose last day is a day expires as the next one begins."""
    programme, day = extension.programme, timedelta(days=1)
    lots = Lot.objects.alive(now).filter(
        account__programme=programme,
        expires_at__gte=programme.start_of(extension.first_day + day),
        expires_at__lt=programme.start_of(extension.last_day + 2 * day),
    )
    if extension.tier:
        lots = lots.filter(account__tier=extension.tier)
    if extension.segment:
        lots = lots.filter(account__member__segments=extension.segment)
    return lots


def extend_due(limit: int = 10) -> int:
    """Work off extensions in batches of lots; returns how many batches were done.

    Each batch is a transaction of its own and remembers how far it came: safe to interrupt anywhere.
    """
    done = 0
    for claimed in Extension.objects.batches(limit):
        for extension in claimed:
            while extension.state == Extension.State.DUE and extension.work(partial(_batch, extension)):
                done += 1
    return done


def _batch(extension: Extension) -> None:
    now = timezone.now()
    ahead = _reached(extension, now).filter(pk__gt=extension.after).order_by("pk")
    ids = list(ahead.values_list("pk", flat=True)[:BATCH])
    if not ids:
        extension.after = Extension.ALL
        return
    _lock_accounts_of(ids)
    # Asked again under the locks: what has been spent or has expired meanwhile stays as it is.
    _extend(extension, list(_reached(extension, now).filter(pk__in=ids)))
    extension.after = ids[-1]


def _lock_accounts_of(ids: list[int]) -> None:
    theirs = Account.objects.filter(pk__in=Lot.objects.filter(pk__in=ids).values("account"))
    list(theirs.select_for_update().order_by("pk").values_list("pk", flat=True))


def _extend(extension: Extension, lots: list[Lot]) -> None:
    programme, later = extension.programme, timedelta(days=extension.days)
    ends: dict[datetime, list[int]] = defaultdict(list)
    rows = []
    for lot in lots:
        after = programme.start_of(programme.day_of(lot.expires_at) + later)
        ends[after].append(lot.pk)
        rows.append(LotExtension(extension=extension, lot=lot, before=lot.expires_at, after=after))
    for after, ids in ends.items():
        Lot.objects.filter(pk__in=ids).update(expires_at=after)
    LotExtension.objects.bulk_create(rows)
