"""The one way points move. Everything here runs in the caller's transaction, under the account's lock.

PostgreSQL locks the account's row; SQLite has the whole database locked from the start of a transaction
(`IMMEDIATE`). On both, each change is a conditional update whose row count is checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shell.ports import Refused

from .models import Account, Entry, Lot, Posting
from .slots import HELD_SLOTS, MEMBER_SLOTS, Slot

if TYPE_CHECKING:
    from portal.members.models import Member

#: The largest number of points one movement may have, far below what a bigint holds in sums.
MAX_POINTS = 10**12


class LedgerFault(RuntimeError):
    """A movement that the balances do not allow: a fault of the program, never of the reader."""


@dataclass(frozen=True)
class Move:
    """`points` (≥ 0) from one slot to another; `lot` where held points move.

    `effective_at` where it is another moment than the posting's.
    """

    from_slot: Slot
    to_slot: Slot
    points: int
    lot: Lot | None = None
    effective_at: datetime | None = None


def locked(account: Account) -> Account:
    """The account as it is now, locked until the transaction ends."""
    return (
        Account.objects.select_for_update(of=("self",)).select_related("programme", "tier").get(pk=account.pk)
    )


def known(kind: Posting.Kind, source_system: str, source_ref: str) -> Posting | None:
    """The posting of this source and kind, where it has been made."""
    return Posting.objects.filter(kind=kind, source_system=source_system, source_ref=source_ref).first()


def open_posting(
    account: Account,
    *,
    kind: Posting.Kind,
    source_system: str,
    source_ref: str,
    points: int,
    effective_at: datetime,
    reason: str = "",
    actor: Member | None = None,
    refers_to: Posting | None = None,
) -> Posting | None:
    """The posting's head, or None where this source has been posted: then nothing more is to be done.

    What falls into a closed period is posted now, and keeps the time it happened at.
    Refused: out_of_range.
    """
    if not 0 <= points <= MAX_POINTS:
        raise Refused("out_of_range", _("That number of points is not possible."))
    closed = account.programme.is_closed(effective_at)
    try:
        with transaction.atomic():
            return Posting.objects.create(
                account=account,
                kind=kind,
                source_system=source_system,
                source_ref=source_ref,
                points=points,
                effective_at=timezone.now() if closed else effective_at,
                happened_at=effective_at if closed else None,
                reason=reason,
                actor=actor,
                refers_to=refers_to,
            )
    except IntegrityError:
        if known(kind, source_system, source_ref):
            return None
        raise


def move(posting: Posting, moves: Iterable[Move]) -> None:
    """Write the entries, bring lots and cached balances along; LedgerFault where one would go below zero."""
    moves = [entry for entry in moves if entry.points]
    Entry.objects.bulk_create(
        Entry(
            posting=posting,
            account_id=posting.account_id,
            lot=entry.lot,
            from_slot=entry.from_slot,
            to_slot=entry.to_slot,
            points=entry.points,
            effective_at=entry.effective_at or posting.effective_at,
        )
        for entry in moves
    )
    deltas: dict[str, int] = defaultdict(int)
    for entry in moves:
        deltas[entry.from_slot] -= entry.points
        deltas[entry.to_slot] += entry.points
        _move_lot(entry)
    _move_balances(posting.account_id, deltas)


def _move_lot(entry: Move) -> None:
    """Points that leave what is held leave their lot; what is reserved stays in it and is counted apart."""
    if entry.lot is None:
        return
    leaving = entry.points if entry.from_slot in HELD_SLOTS and entry.to_slot not in HELD_SLOTS else 0
    holding = entry.points * ((entry.to_slot == Slot.RESERVED) - (entry.from_slot == Slot.RESERVED))
    if not leaving and not holding:
        return
    # Free points of a lot are what remains less what is reserved: neither may fall below zero.
    free = Lot.objects.filter(
        pk=entry.lot.pk, reserved__gte=-holding, remaining__gte=F("reserved") + leaving + holding
    )
    if not free.update(remaining=F("remaining") - leaving, reserved=F("reserved") + holding):
        raise LedgerFault(f"lot {entry.lot.pk} cannot move {entry.points} points")


def _move_balances(account_id: int, deltas: dict[str, int]) -> None:
    changes = {slot: delta for slot, delta in deltas.items() if slot in MEMBER_SLOTS and delta}
    if not changes:
        return
    enough = {f"{slot}__gte": -delta for slot, delta in changes.items() if delta < 0}
    values = {slot: F(slot) + delta for slot, delta in changes.items()}
    if not Account.objects.filter(pk=account_id, **enough).update(**values):
        raise LedgerFault(f"account {account_id} cannot move {changes}")


def spendable(account: Account, now: datetime | None = None) -> int:
    """Points that may be spent: those available, less the lots past their expiry."""
    return Lot.objects.spendable(account, now or timezone.now()).total()


def taken(account: Account, points: int, into: Slot, now: datetime) -> tuple[list[Move], int]:
    """The moves that take up to `points` out of the available lots, and what they did not find there."""
    moves, left = [], points
    for lot in Lot.objects.spendable(account, now):
        if not left:
            break
        take = min(left, lot.remaining - lot.reserved)
        moves.append(Move(Slot.AVAILABLE, into, take, lot))
        left -= take
    return moves, left


def spend(
    posting: Posting, account: Account, points: int, now: datetime, into: Slot = Slot.REDEEMED
) -> list[Move]:
    """Take `points` out of the available lots, earliest expiry first. Refused: insufficient_points."""
    moves, left = taken(account, points, into, now)
    if left:
        raise Refused("insufficient_points", _("You do not have enough points for this yet."))
    move(posting, moves)
    return moves


def into_available(account: Account, lot: Lot, from_slot: Slot, points: int) -> list[Move]:
    """The moves that make a lot's points available: what is owed is repaid with them first."""
    repaid = min(account.debt, points)
    moves = [
        Move(Slot.DEBT, Slot.LENT, repaid),
        Move(from_slot, Slot.AVAILABLE, points - repaid, lot),
    ]
    moves.append(Move(from_slot, Slot.REVERSED, repaid, lot if from_slot in HELD_SLOTS else None))
    return moves
