"""Redeeming points: they are reserved at once, and spent when the redemption can't be undone any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.eligibility import barrier
from loyalty.events import RedemptionUndone, RewardRedeemed
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting, Redemption, Reward
from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.members.actions import set_traits
from portal.precompiled import Given, Select, insert
from portal.retrying import retried
from portal.shell.ports import Refused

from . import fulfilment, issuing
from .captured import follow
from .fulfilment import Wishes
from .granting import SYSTEM
from .programmes import locked_account_of, owner_of

if TYPE_CHECKING:
    from portal.members.models import Member


@retried
@transaction.atomic
def redeem(
    *, member: Member, reward: Reward, key: str, wishes: Wishes | None = None, source: str = ""
) -> Redemption:
    """Redeem the reward for its price in points, once per `key`; its voucher or ticket is at `.voucher`.

    The points are reserved until `undo_until`; where the programme has no undo period they are spent at
    once. `wishes` are an address or a date, `source` is the source key of what caused it ("purchase:7").
    Refused: not_offered, wrong_tier, limit_reached, out_of_stock, insufficient_points, key_reused.
    """
    account = locked_account_of(member, reward.programme)
    unique = f"redeem:{member.pk}:{key}"
    if known := _known(unique, reward):
        return known
    now = timezone.now()
    _check(member, account, reward, now)
    redemption = _reserve(account, reward, unique, now)
    # The stock's row is wanted by everybody: it is taken last.
    if not reward.take_one():
        raise Refused("out_of_stock", _("This reward is gone for now."))
    if owner := owner_of(account, member):
        set_traits(owner, points_available=ledger.spendable(account, now))
    payload = RewardRedeemed(redemption_id=redemption.pk, reward=reward.slug, points=reward.points)
    record(payload, member=member, actor=member, source=source or f"redemption:{redemption.pk}")
    _hand_over(redemption, wishes)
    return redemption


_BY_SOURCE = Select(
    lambda: Redemption.objects.filter(source=Given("source")).select_related("voucher", "reward")
)


def _known(unique: str, reward: Reward) -> Redemption | None:
    """What this key redeemed before."""
    known = _BY_SOURCE.first(source=unique)
    if known and known.reward_id != reward.pk:
        raise Refused("key_reused", _("This was used for another reward already."))
    return known


def _check(member: Member, account: Account, reward: Reward, now: datetime) -> None:
    had = 0
    if reward.per_member is not None:
        had = Redemption.objects.counting(account, reward).count()
    if refusal := barrier(reward, account.tier, had, now):
        raise refusal
    whose = owner_of(account, member) or member
    if reward.segment_id and not whose.segments.filter(pk=reward.segment_id).exists():
        raise Refused("not_offered", _("This reward is not offered at the moment."))


def _reserve(account: Account, reward: Reward, unique: str, now: datetime) -> Redemption:
    until = _undo_until(reward, now)
    posting = ledger.open_posting(
        account, kind=Posting.Kind.REDEMPTION, source_system=SYSTEM, source_ref=unique,
        points=reward.points, effective_at=now,
    )  # fmt: skip
    if posting is None:
        raise Refused("repeated", _("This has been redeemed already."))
    ledger.spend(posting, account, reward.points, now, Slot.RESERVED if until else Slot.REDEEMED)
    redemption = Redemption(
        account=account, reward=reward, source=unique, posting=posting, points=reward.points,
        state=Redemption.State.RESERVED if until else Redemption.State.CAPTURED,
        redeemed_at=now, undo_until=until, settled_at=None if until else now,
    )  # fmt: skip
    insert([redemption])
    return redemption


def _undo_until(reward: Reward, now: datetime) -> datetime | None:
    """The end of the undo period, at the latest when the event begins; None where there is none."""
    minutes = reward.programme.undo_minutes
    if not minutes:
        return None
    until = now + timedelta(minutes=minutes)
    return min(until, reward.happens_at) if reward.happens_at else until


def _hand_over(redemption: Redemption, wishes: Wishes | None) -> None:
    """The voucher, the ticket, or what staff has to do."""
    issuing.issue(redemption)
    fulfilment.begin(redemption, wishes)
    if redemption.state == Redemption.State.CAPTURED:
        follow(redemption)


@retried
@transaction.atomic
def undo(*, redemption: Redemption, actor: Member | None) -> Redemption:
    """Give the points, the stock and the member's turn back while the undo period lasts; repeatable.

    What is owed is repaid with the points first; those of a lot past its expiry expire.
    Refused: too_late, where it is settled or the period is over.
    """
    account = ledger.locked(redemption.account)
    redemption = Redemption.objects.select_related("reward__programme", "posting").get(pk=redemption.pk)
    if redemption.state == Redemption.State.UNDONE:
        return redemption
    now = timezone.now()
    if not redemption.can_be_undone(now):
        raise Refused("too_late", _("This can't be undone any more."))
    redemption.settle(Redemption.State.UNDONE, now)
    # The stock before the member's traits, as in redeeming: locks are taken in one order.
    redemption.reward.put_back()
    _give_back(account, redemption, now, actor)
    issuing.withdraw(redemption)
    fulfilment.call_off(redemption)
    payload = RedemptionUndone(
        redemption_id=redemption.pk, reward=redemption.reward.slug, points=redemption.points
    )
    record(payload, member=account.member, actor=actor, source=f"redemption:{redemption.pk}")
    return redemption


def _give_back(account: Account, redemption: Redemption, now: datetime, actor: Member | None) -> None:
    posting = _posting(account, redemption, Posting.Kind.UNDO, now, actor)
    moves = []
    for lot, points in _held(redemption):
        moves += ledger.into_available(account, lot, Slot.RESERVED, points)
        account.debt -= min(account.debt, points)
    ledger.move(posting, moves)
    if account.member:
        set_traits(account.member, points_available=ledger.spendable(account, now))


def settle_due(limit: int = 1000) -> int:
    """Spend the points of redemptions whose undo period is over; returns how many.

    When this runs changes no answer anyone sees: nothing is undone after its period meanwhile.
    """
    due = Redemption.objects.due(timezone.now()).select_related("account")
    return each(due[:limit], _settle)


@retried
@transaction.atomic
def _settle(redemption: Redemption) -> bool:
    return capture(redemption=redemption)


@transaction.atomic
def capture(*, redemption: Redemption) -> bool:
    """Spend the points a redemption holds, effective when it was made; False where it is settled already.

    For whom the undo period must not be waited for: its voucher is being used, its account merged.
    """
    account = ledger.locked(redemption.account)
    redemption = Redemption.objects.select_related("reward__programme", "posting").get(pk=redemption.pk)
    if redemption.state != Redemption.State.RESERVED:
        return False
    redemption.settle(Redemption.State.CAPTURED, timezone.now())
    posting = _posting(account, redemption, Posting.Kind.CAPTURE, redemption.redeemed_at)
    moves = [ledger.Move(Slot.RESERVED, Slot.REDEEMED, points, lot) for lot, points in _held(redemption)]
    ledger.move(posting, moves)
    follow(redemption)
    return True


def _held(redemption: Redemption) -> list[tuple[Lot, int]]:
    """The lots its points are reserved in, and how many in each."""
    reserving = Entry.objects.filter(posting=redemption.posting, to_slot=Slot.RESERVED)
    entries = reserving.select_related("lot").order_by("pk")
    return [(entry.lot, entry.points) for entry in entries if entry.lot]


def _posting(
    account: Account,
    redemption: Redemption,
    kind: Posting.Kind,
    effective_at: datetime,
    actor: Member | None = None,
) -> Posting:
    posting = ledger.open_posting(
        account, kind=kind, source_system=SYSTEM, source_ref=f"redemption:{redemption.pk}",
        points=redemption.points, effective_at=effective_at, actor=actor, refers_to=redemption.posting,
    )  # fmt: skip
    if posting is None:
        raise ledger.LedgerFault(f"redemption {redemption.pk} was settled before")
    return posting
