"""Goodwill by staff: alone within limits, above them with a second person; and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import GoodwillDecided, GoodwillReversed
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, GoodwillBudget, GoodwillRequest, Lot, Posting, Programme
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.members.roles import Role, has_role
from portal.retrying import retried
from portal.shell.ports import Outcome, Refused

from .corrections import CORRECT, approve_adjustment
from .granting import SYSTEM, made, post
from .moving import free_parts, with_followers
from .programmes import is_own, locked_account_of, running
from .second_person import ask, waiting

if TYPE_CHECKING:
    from portal.members.models import Member

# Above this nobody means it: far below what the columns hold.
MOST = 1_000_000
_WAITING = GoodwillRequest.State.WAITING


@retried
@transaction.atomic
def grant_goodwill(*, member: Member, points: int, source: str, actor: Member, reason: str = "") -> Outcome:
    """Goodwill by staff, once per `source` ("case:2026-000123"), available at once.

    Above the actor's limits it is "waiting" for a second person and grants nothing yet.
    Refused: own_account, out_of_range, over_limit (no role that grants any), already_waiting, refused_before;
    already_granted, where another number of points or another person did.
    """
    if is_own(actor, member):
        raise Refused("own_account", _("You cannot grant goodwill to yourself."))
    if not 1 <= points <= MOST:
        raise Refused("out_of_range", _("That number of points is not possible."))
    programme = running()
    # The lock comes first: two agents on one case must not both use up their budgets.
    account = locked_account_of(member, programme)
    if known := ledger.known(Posting.Kind.GOODWILL, SYSTEM, source):
        if (known.points, known.actor_id) != (points, actor.pk):
            raise Refused("already_granted", _("Goodwill was granted for this before."))
        return made(known)
    if asked := waiting(source, points):
        return asked
    if _within_limits(programme, actor, source, points):
        return post(member, points, reason, source, actor, Posting.Kind.GOODWILL)
    return ask(account, points, source, actor, reason, GoodwillRequest.Kind.GOODWILL)


def _within_limits(programme: Programme, actor: Member, source: str, points: int) -> bool:
    """Use up the actor's budgets for these points; False, and nothing used, where one is too small."""
    limits = _limits(programme, actor, source)
    try:
        with transaction.atomic():
            for period, limit in limits:
                _use(actor, period, points, limit)
    except Refused:
        if not any(limit for _period, limit in limits):
            raise
        return False
    return True


@retried
@transaction.atomic
def approve_goodwill(*, request: GoodwillRequest, actor: Member, note: str = "") -> None:
    """Grant what was asked for, as its second person. Refused: decided, own_request, own_account, over_limit.

    The second person of goodwill is a programme manager, or someone whose own limits cover it: then they are
    used up. That of a correction is somebody who may correct: Refused not_allowed else.
    """
    request = _open(request, actor)
    account, source = request.account, request.source
    if account.member is None:
        raise Refused("no_member", _("This member is gone."))
    if request.kind == GoodwillRequest.Kind.ADJUSTMENT:
        request.posting = approve_adjustment(request, actor)
        _decide(request, actor, note, GoodwillRequest.State.APPROVED)
        return
    if not has_role(actor, Role.MANAGER):
        for period, limit in _limits(account.programme, actor, source):
            _use(actor, period, request.points, limit)
    post(account.member, request.points, request.reason, source, request.requested_by, Posting.Kind.GOODWILL)
    request.posting = ledger.known(Posting.Kind.GOODWILL, SYSTEM, source)
    _decide(request, actor, note, GoodwillRequest.State.APPROVED)


@retried
@transaction.atomic
def refuse_goodwill(*, request: GoodwillRequest, actor: Member, note: str) -> None:
    """Refuse it, with a note. Refused: decided, own_request, own_account, no_note, over_limit."""
    if not note.strip():
        raise Refused("no_note", _("Please say why."))
    request = _open(request, actor)
    correcting = request.kind == GoodwillRequest.Kind.ADJUSTMENT
    if not (actor.has_perm(CORRECT) if correcting else has_role(actor, Role.MANAGER, Role.LEAD)):
        raise Refused("over_limit", _("This is for a lead or a programme manager to decide."))
    _decide(request, actor, note, GoodwillRequest.State.REFUSED)


def _open(request: GoodwillRequest, actor: Member) -> GoodwillRequest:
    """The request as it is now, locked with its account, for this second person to decide."""
    ledger.locked(request.account)
    now = GoodwillRequest.objects.select_for_update().get(pk=request.pk)
    if now.state != _WAITING:
        raise Refused("decided", _("This has been decided already."))
    if now.requested_by == actor:
        raise Refused("own_request", _("A second person has to decide what you have asked for."))
    if is_own(actor, now.account.member):
        raise Refused("own_account", _("You cannot grant goodwill to yourself."))
    return now


def _decide(request: GoodwillRequest, actor: Member, note: str, state: str) -> None:
    request.state, request.decided_by, request.decided_at = state, actor, timezone.now()
    request.note = note.strip()[:200]
    request.save(update_fields=["state", "decided_by", "decided_at", "note", "posting"])
    approved = state == GoodwillRequest.State.APPROVED
    payload = GoodwillDecided(request_id=request.pk, points=request.points, approved=approved)
    record(payload, member=request.account.member, actor=actor, source=request.source)


@retried
@transaction.atomic
def reverse_goodwill(*, posting: Posting, actor: Member, reason: str) -> Posting:
    """Take back what is left of a goodwill grant, once; the posting that took it.

    Only from its own lot, also where that has moved with a merge, and only what can still be spent: goodwill
    that has been used is not owed, what a redemption holds stays, and the agent's budget is not given back.
    Refused: not_goodwill, no_reason, own_account, nothing_left, reversed.
    """
    if posting.kind != Posting.Kind.GOODWILL:
        raise Refused("not_goodwill", _("Only goodwill can be taken back here."))
    if not reason.strip():
        raise Refused("no_reason", _("Please give a reason."))
    account = ledger.locked(posting.account)
    if is_own(actor, account.member) or is_own(actor, posting.account.member):
        raise Refused("own_account", _("This is your own account: a colleague has to do it."))
    now = timezone.now()
    left = free_parts(_lots_of(posting, account, now))
    if ledger.known(Posting.Kind.REVERSAL, SYSTEM, f"posting:{posting.pk}"):
        raise Refused("reversed", _("This has been taken back already."))
    if not left:
        raise Refused("nothing_left", _("Nothing of it is left to take back."))
    back = ledger.open_posting(
        account, kind=Posting.Kind.REVERSAL, source_system=SYSTEM, source_ref=f"posting:{posting.pk}",
        points=sum(points for _lot, points in left), effective_at=now, reason=reason.strip()[:200],
        actor=actor, refers_to=posting,
    )  # fmt: skip
    if back is None:
        raise Refused("reversed", _("This has been taken back already."))
    ledger.move(back, [ledger.Move(Slot.AVAILABLE, Slot.REVERSED, points, lot) for lot, points in left])
    _tell_reversed(account, back, actor)
    return back


def _lots_of(posting: Posting, account: Account, now: datetime) -> list[Lot]:
    """What of the posting's lot can still be spent, in the account where it is now."""
    granted = Lot.objects.filter(entries__posting=posting).values_list("pk", flat=True)
    return list(Lot.objects.spendable(account, now).filter(pk__in=with_followers(granted)))


def _tell_reversed(account: Account, back: Posting, actor: Member) -> None:
    if account.member is not None:
        set_traits(account.member, points_available=ledger.spendable(account))
    payload = GoodwillReversed(posting_id=back.pk, points=back.points)
    record(payload, member=account.member, actor=actor, source=f"posting:{back.refers_to_id}")


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
        left = _left(actor, period, limit)
        raise Refused("over_limit", _("You can grant at most %(left)d more points alone.") % {"left": left})


def _left(actor: Member, period: str, limit: int) -> int:
    used = GoodwillBudget.objects.filter(agent=actor, period=period).values_list("granted", flat=True).first()
    return max(0, limit - (used or 0))


def goodwill_limit(*, actor: Member, source: str) -> int:
    """How many points this agent may still grant alone on this source."""
    programme = Programme.objects.current()
    if programme is None:
        return 0
    return min(_left(actor, period, limit) for period, limit in _limits(programme, actor, source))


def goodwill_waiting(*, source: str) -> int:
    """How many points wait for a second person on this source."""
    waiting = GoodwillRequest.objects.waiting().filter(source=source)
    return waiting.aggregate(points=Sum("points"))["points"] or 0
