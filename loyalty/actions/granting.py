"""Points as a thank-you: available at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import PointsGranted
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Lot, Posting
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.retrying import retried
from portal.shell.ports import Outcome, Refused

from .programmes import locked_account_of, owner_of, running

if TYPE_CHECKING:
    from portal.members.models import Member

SYSTEM = "portal"


def grant(*, member: Member, points: int, reason: str, source: str, actor: Member | None = None) -> Outcome:
    """Grant points that are available at once, once per `source`. Refused: out_of_range, no_programme."""
    return post(member, points, reason, source, actor, Posting.Kind.GRANT)


@retried
@transaction.atomic
def post(
    member: Member, points: int, reason: str, source: str, actor: Member | None, kind: Posting.Kind
) -> Outcome:
    """Post a grant of that kind, once per `source`; what is owed is repaid with it first."""
    if points < 1:
        raise Refused("out_of_range", _("Please grant at least one point."))
    programme = running()
    account = locked_account_of(member, programme)
    now = timezone.now()
    posting = ledger.open_posting(
        account, kind=kind, source_system=SYSTEM, source_ref=source, points=points,
        effective_at=now, reason=reason[:200], actor=actor,
    )  # fmt: skip
    if posting is None:
        return made(ledger.known(kind, SYSTEM, source))
    kept = points - min(account.debt, points)
    lot = Lot.objects.create(
        account=account, state=Lot.State.AVAILABLE, issued=points, remaining=kept,
        earned_at=now, available_at=now, expires_at=programme.expiry_of(now), source=source,
    )  # fmt: skip
    ledger.move(posting, ledger.into_available(account, lot, Slot.ISSUED, points))
    if owner := owner_of(account, member):
        set_traits(owner, points_available=ledger.spendable(account, now))
    record(PointsGranted(posting_id=posting.pk, points=points), member=member, actor=actor, source=source)
    return made(posting)


def made(posting: Posting | None) -> Outcome:
    """What a port answers about a posting."""
    return Outcome("done", f"posting:{posting.pk}" if posting else "")
