"""Taking a thank-you back where what it was for is gone, and giving it again where that returns."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from loyalty.events import PointsWithdrawn
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting
from portal.activity.actions import record
from portal.members.models import Member
from portal.retrying import retried
from portal.shell.ports import Outcome

from . import expiry
from .granting import SYSTEM, made, post
from .moving import free_parts, show_points, with_followers

Kind = Posting.Kind


@retried
@transaction.atomic
def take_back_points(*, source: str, reason: str) -> Outcome:
    """Take back what `grant` has given for `source`, once until it is given again.

    Out of its own lot first, then out of other available ones, and what was spent is owed; what expired
    unused is owed by nobody. "skipped:not_granted" and "skipped:expired" where there is nothing to take.
    """
    granted = ledger.known(Kind.GRANT, SYSTEM, source)
    if granted is None:
        return Outcome("skipped:not_granted")
    account = ledger.locked(granted.account)
    granted, back = _latest(granted)
    if back:
        return made(back)
    now = timezone.now()
    expiry.expire_of(account, now)
    lots = with_followers(Lot.objects.filter(entries__posting=granted).values_list("pk", flat=True))
    points = granted.points - _expired(lots)
    if points < 1:
        return Outcome("skipped:expired")
    back = ledger.open_posting(
        account, kind=Kind.REVERSAL, source_system=SYSTEM, source_ref=f"posting:{granted.pk}", points=points,
        effective_at=now, reason=reason[:200], refers_to=granted,
    )  # fmt: skip
    if back is None:
        raise ledger.LedgerFault(f"{granted} was taken back before")
    _move(back, account, lots, now)
    show_points(account)
    payload = PointsWithdrawn(posting_id=back.pk, points=points)
    record(payload, member=account.member, source=f"posting:{granted.pk}")
    return made(back)


@retried
@transaction.atomic
def give_points_back(*, member: Member, source: str) -> Outcome:
    """Give again what `take_back_points` has taken of `source`, once; it lives as long as points of today.

    "skipped:not_taken" where nothing was.
    """
    granted = ledger.known(Kind.GRANT, SYSTEM, source)
    if granted is None:
        return Outcome("skipped:not_taken")
    ledger.locked(granted.account)
    granted, back = _latest(granted)
    if back is None:  # given again already, or never taken
        return made(granted) if granted.source_ref != source else Outcome("skipped:not_taken")
    return post(member, back.points, granted.reason, f"posting:{back.pk}", None, Kind.GRANT)


def _latest(posting: Posting) -> tuple[Posting, Posting | None]:
    """The last grant for the same source, and the posting that took it back, where one did."""
    back = ledger.known(Kind.REVERSAL, SYSTEM, f"posting:{posting.pk}")
    again = ledger.known(Kind.GRANT, SYSTEM, f"posting:{back.pk}") if back else None
    return _latest(again) if again else (posting, back)


def _expired(lots: set[int]) -> int:
    gone = Entry.objects.filter(lot__in=lots, to_slot=Slot.EXPIRED)
    total: int = gone.aggregate(points=Sum("points", default=0))["points"]
    return total


def _move(back: Posting, account: Account, lots: set[int], now: datetime) -> None:
    own, left = [], back.points
    for lot, free in free_parts(Lot.objects.spendable(account, now).filter(pk__in=lots)):
        own.append(ledger.Move(Slot.AVAILABLE, Slot.REVERSED, min(free, left), lot))
        left -= own[-1].points
    ledger.move(back, own)
    others, owed = ledger.taken(account, left, Slot.REVERSED, now)
    ledger.move(back, [*others, ledger.Move(Slot.LENT, Slot.DEBT, owed)])
