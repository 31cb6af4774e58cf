"""Corrections by staff: points added, taken or given from one member to another, each with its reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import PointsAdjusted, PointsMoved
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, GoodwillRequest, Lot, Posting
from portal.activity.actions import record
from portal.members.models import Member
from portal.retrying import retried
from portal.shell.ports import Outcome, Refused

from . import expiry
from .granting import SYSTEM
from .moving import Carrying, locked_pair, show_points
from .programmes import account_of, is_own, locked_account_of, running
from .second_person import ask, waiting

CORRECT = "loyalty.correct_account"


@retried
@transaction.atomic
def adjust(
    *, member: Member, points: int, reason: str, actor: Member, source: str, into_debt: bool = False
) -> Outcome:
    """Correct a member's points by `points` (below 0: taken), once per `source`.

    What the actor adds beyond the programme's limit of a month is "waiting" for a second person.

    Added points are available at once, in a lot of today, and repay what is owed first. Points are taken
    out of the available lots, earliest expiry first; what is missing is owed only where `into_debt` says so.
    Refused: not_allowed, own_account, no_reason, out_of_range, insufficient_points, key_reused,
    already_waiting, refused_before.
    """
    check_correction(CORRECT, reason, actor, member)
    if not points:
        raise Refused("out_of_range", _("Please give a number of points other than 0."))
    account = locked_account_of(member, running())
    kind = Posting.Kind.ADJUSTMENT if points > 0 else Posting.Kind.DEDUCTION
    if known := ledger.known(kind, SYSTEM, source):
        return _again(known, account, abs(points))
    if points > 0 and not _may_add_alone(account, actor, points):
        kept = GoodwillRequest.Kind.ADJUSTMENT
        if points > ledger.MAX_POINTS:
            raise Refused("out_of_range", _("That number of points is not possible."))
        return waiting(source, points) or ask(account, points, source, actor, reason.strip(), kept)
    return _made(_book(account, points, reason, source, actor, into_debt))


def approve_adjustment(request: GoodwillRequest, actor: Member) -> Posting:
    """Add what was asked for, as its second person; the posting. Refused: not_allowed, own_account."""
    account = ledger.locked(request.account)
    check_correction(CORRECT, request.reason, actor, account.member)
    asked_by = request.requested_by
    return _book(account, request.points, request.reason, request.source, asked_by, into_debt=False)


def _may_add_alone(account: Account, actor: Member, points: int) -> bool:
    """Whether the month's limit has room for these points: what a second person approved takes none."""
    # Two corrections by one person at once wait for each other.
    Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    programme = account.programme
    since = programme.start_of(programme.day_of(timezone.now()).replace(day=1))
    approved = GoodwillRequest.objects.filter(kind=Posting.Kind.ADJUSTMENT, posting__isnull=False)
    alone = Posting.objects.filter(kind=Posting.Kind.ADJUSTMENT, actor=actor, recorded_at__gte=since)
    alone = alone.filter(account__programme=programme).exclude(pk__in=approved.values("posting"))
    used: int = alone.aggregate(points=Sum("points", default=0))["points"]
    return used + points <= programme.corrections_per_month


def _book(
    account: Account, points: int, reason: str, source: str, actor: Member | None, into_debt: bool
) -> Posting:
    """Post the correction and say it."""
    now = timezone.now()
    expiry.expire_of(account, now)
    kind = Posting.Kind.ADJUSTMENT if points > 0 else Posting.Kind.DEDUCTION
    posting = ledger.open_posting(
        account, kind=kind, source_system=SYSTEM, source_ref=source, points=abs(points),
        effective_at=now, reason=reason[:200], actor=actor,
    )  # fmt: skip
    if posting is None:
        raise ledger.LedgerFault(f"{source} is known elsewhere")
    if points > 0:
        _add(account, posting)
    else:
        _take(account, posting, into_debt)
    show_points(account)
    payload = PointsAdjusted(posting_id=posting.pk, points=points)
    record(payload, member=account.member, actor=actor, source=f"posting:{posting.pk}")
    return posting


def _add(account: Account, posting: Posting) -> None:
    now, points = posting.recorded_at, posting.points
    lot = Lot.objects.create(
        account=account, state=Lot.State.AVAILABLE, issued=points,
        remaining=points - min(account.debt, points), earned_at=now, available_at=now,
        expires_at=account.programme.expiry_of(now), source=f"posting:{posting.pk}",
    )  # fmt: skip
    ledger.move(posting, ledger.into_available(account, lot, Slot.ADJUSTED, points))


def _take(account: Account, posting: Posting, into_debt: bool) -> None:
    moves, left = ledger.taken(account, posting.points, Slot.ADJUSTED, posting.recorded_at)
    if left and not into_debt:
        raise Refused("insufficient_points", _("She does not have so many points available."))
    ledger.move(posting, [*moves, ledger.Move(Slot.LENT, Slot.DEBT, left)])


@retried
@transaction.atomic
def transfer(
    *, from_member: Member, to_member: Member, points: int, reason: str, actor: Member, source: str
) -> Outcome:
    """Give available points of one member to another, once per `source`; they keep their expiry.

    What the receiver owes is repaid with them first. The purchase they came from stays the giver's.
    Refused: not_allowed, own_account, same_account, no_reason, out_of_range, insufficient_points, key_reused.
    """
    check_correction(CORRECT, reason, actor, from_member, to_member)
    if points < 1:
        raise Refused("out_of_range", _("Please move at least one point."))
    giver, taker = account_of(from_member, running()), account_of(to_member, running())
    if giver == taker:
        raise Refused("same_account", _("Both are the same account."))
    giver, taker = locked_pair(giver, taker)
    if giver.merged_into_id or taker.merged_into_id:
        raise Refused("merged", _("One of the accounts has just been merged. Please look again."))
    if known := ledger.known(Posting.Kind.MOVED_OUT, SYSTEM, source):
        return _again(known, giver, points)
    carrying = Carrying(giver, taker)
    carrying.lots(_parts(giver, points), source=f"transfer:{source}"[:160])
    carrying.book(source, reason, actor)
    show_points(giver, taker)
    payload = PointsMoved(from_account=giver.pk, to_account=taker.pk, points=points)
    for account in (giver, taker):
        record(payload, member=account.member, actor=actor, source=f"transfer:{source}"[:120])
    return _made(ledger.known(Posting.Kind.MOVED_OUT, SYSTEM, source))


def _parts(giver: Account, points: int) -> list[tuple[Lot, int]]:
    moves, left = ledger.taken(giver, points, Slot.MOVED, timezone.now())
    if left:
        raise Refused("insufficient_points", _("She does not have so many points available."))
    return [(entry.lot, entry.points) for entry in moves if entry.lot]


def check_correction(permission: str, reason: str, actor: Member, *members: Member | None) -> None:
    """Only staff who may, never on an account of their own, and never without a reason."""
    if not actor.has_perm(permission):
        raise Refused("not_allowed", _("You are not allowed to do this."))
    if any(is_own(actor, member) for member in members):
        raise Refused("own_account", _("You cannot correct your own account."))
    if not reason.strip():
        raise Refused("no_reason", _("Please give a reason."))


def _again(known: Posting, account: Account, points: int) -> Outcome:
    """The first outcome once more; what says something else under the same source is no repetition."""
    if (known.account_id, known.points) != (account.pk, points):
        raise Refused("key_reused", _("This was sent before with other content. Please begin anew."))
    return _made(known)


def _made(posting: Posting | None) -> Outcome:
    return Outcome("done", f"posting:{posting.pk}" if posting else "")
