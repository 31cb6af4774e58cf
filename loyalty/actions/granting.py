"""Points by thank-you and by goodwill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty import ledger
from loyalty.events import PointsGranted
from loyalty.models import GoodwillBudget, Lot, Posting, Programme
from loyalty.slots import Slot
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.members.roles import Role, has_role
from portal.shell.ports import Outcome, Refused

from .programmes import account_of, running

if TYPE_CHECKING:
    from portal.members.models import Member

SYSTEM = "portal"


def grant(*, member: Member, points: int, reason: str, source: str, actor: Member | None = None) -> Outcome:
    """Grant points that are available at once, once per `source`. Refused: out_of_range, no_programme."""
    return _grant(member, points, reason, source, actor, Posting.Kind.GRANT)


@transaction.atomic
def _grant(
    member: Member, points: int, reason: str, source: str, actor: Member | None, kind: Posting.Kind
) -> Outcome:
    if points < 1:
        raise Refused("out_of_range", _("Please grant at least one point."))
    programme = running()
    account = ledger.locked(account_of(member, programme))
    now = timezone.now()
    posting = ledger.open_posting(
        account, kind=kind, source_system=SYSTEM, source_ref=source, points=points,
        effective_at=now, reason=reason[:200], actor=actor,
    )  # fmt: skip
    if posting is None:
        return _made(ledger.known(kind, SYSTEM, source))
    kept = points - min(account.debt, points)
    lot = Lot.objects.create(
        account=account, state=Lot.State.AVAILABLE, issued=points, remaining=kept,
        earned_at=now, available_at=now, expires_at=programme.expiry_of(now), source=source,
    )  # fmt: skip
    ledger.move(posting, ledger.into_available(account, lot, Slot.ISSUED, points))
    set_traits(member, points_available=ledger.spendable(account, now))
    record(PointsGranted(posting_id=posting.pk, points=points), member=member, actor=actor, source=source)
    return _made(posting)


def _made(posting: Posting | None) -> Outcome:
    return Outcome("done", f"posting:{posting.pk}" if posting else "")


@transaction.atomic
def grant_goodwill(*, member: Member, points: int, source: str, actor: Member, reason: str = "") -> Outcome:
    """Goodwill by staff within the programme's limits per source and month, once per `source`.

    Refused: own_account, over_limit.
    """
    if member == actor:
        raise Refused("own_account", _("You cannot grant goodwill to yourself."))
    programme = running()
    # The lock comes first: two agents on one case must not both use up their budgets.
    ledger.locked(account_of(member, programme))
    if known := ledger.known(Posting.Kind.GOODWILL, SYSTEM, source):
        return _made(known)
    for period, limit in _limits(programme, actor, source):
        _use(actor, period, points, limit)
    return _grant(member, points, reason, source, actor, Posting.Kind.GOODWILL)


def _limits(programme: Programme, actor: Member, source: str) -> list[tuple[str, int]]:
    """Each period with the highest limit of the actor's roles; nobody without a role grants anything."""
    month = timezone.now().astimezone(programme.zone).strftime("%Y-%m")
    mine = [limit for limit in programme.goodwill_limits.all() if has_role(actor, Role(limit.role))]
    per_case = max((limit.per_case for limit in mine), default=0)
    per_month = max((limit.per_month for limit in mine), default=0)
    return [(source, per_case), (month, per_month)]


def _use(actor: Member, period: str, points: int, limit: int) -> None:
    """Raise the budget's row by a conditional update, so that two grants at once never pass the limit."""
    GoodwillBudget.objects.get_or_create(agent=actor, period=period)
    room = GoodwillBudget.objects.filter(agent=actor, period=period, granted__lte=limit - points)
    if not room.update(granted=F("granted") + points):
        left = goodwill_left(actor, period, limit)
        raise Refused("over_limit", _("You can grant at most %(left)d more points alone.") % {"left": left})


def goodwill_left(actor: Member, period: str, limit: int) -> int:
    used = GoodwillBudget.objects.filter(agent=actor, period=period).values_list("granted", flat=True).first()
    return max(0, limit - (used or 0))


def goodwill_limit(*, actor: Member, source: str) -> int:
    """How many points this agent may still grant alone on this source."""
    programme = Programme.objects.current()
    if programme is None:
        return 0
    return min(goodwill_left(actor, period, limit) for period, limit in _limits(programme, actor, source))
