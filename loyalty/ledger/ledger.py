"""The one way points move. Everything here runs in the caller's transaction, under the account's lock.

PostgreSQL locks the account's row; SQLite has the whole database locked from the start of a transaction
(`IMMEDIATE`). On both, each change is a conditional update whose row count is checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.precompiled import Given, Select, Update, insert, insert_if_new
from portal.shell.ports import Refused

from ..models import Account, Entry, Lot, Posting
from ..tiers.tiering import Ladder
from .slots import HELD_SLOTS, MEMBER_SLOTS, Slot

if TYPE_CHECKING:
    from portal.members.models import Member

    from ..models import Programme

#: The largest number of points one movement may have, far below what a bigint holds in sums.
MAX_POINTS = 10**12


class LedgerFault(RuntimeError):
    """A movement that the balances do not allow: a fault of the program, never of the reader."""


def _points(name: str) -> Given:
    return Given(name, BigIntegerField())


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


_UNMERGED = Account.objects.filter(merged_into=None)


def locked(account: Account) -> Account:
    """The account as it is now, locked until the transaction ends; the one it has been merged into.

    Of a merged account only its home is locked: a merge and its undoing lock both in the order of their ids,
    and one lock after the other, in any order, would end in deadlocks. While the home is locked, neither can
    happen, so what is asked after the lock stays true.
    Only what never changes is joined: where the lock was waited for, PostgreSQL knows what the row says now,
    but joins what it said before.
    """
    rows = _UNMERGED.select_for_update(of=("self",)).select_related("programme")
    while (found := rows.filter(pk=account.pk).first()) is None:
        home = Account.objects.values_list("merged_into", flat=True).get(pk=account.pk)
        if home is not None:
            found = locked(Account(pk=home))
            if Account.objects.filter(pk=account.pk, merged_into=found).exists():
                break
    return found


_LOCKED_OF = Select(
    lambda: _UNMERGED.filter(programme=Given("programme"), member=Given("member")).select_for_update()
)


def locked_of(member: Member, programme: Programme) -> Account | None:
    """Her own account in this programme, locked until the transaction ends; None without one, or merged."""
    account = _LOCKED_OF.first(programme=programme.pk, member=member.pk)
    if account is not None:
        account.programme, account.member = programme, member
        # One it does not know yet is read when it is asked for.
        if account.tier_id and (tier := Ladder(programme).tier(account.tier_id)):
            account.tier = tier
    return account


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
    posting = posting_of(
        account, kind=kind, source_system=source_system, source_ref=source_ref, points=points,
        effective_at=effective_at, reason=reason, actor=actor, refers_to=refers_to,
    )  # fmt: skip
    return posting if insert_if_new(posting) else None


def posting_of(account: Account, *, points: int, effective_at: datetime, **values: Any) -> Posting:
    """The posting's head as `open_posting` writes it. Refused: out_of_range."""
    if not 0 <= points <= MAX_POINTS:
        raise Refused("out_of_range", _("That number of points is not possible."))
    closed = account.programme.is_closed(effective_at)
    return Posting(
        account=account,
        points=points,
        effective_at=timezone.now() if closed else effective_at,
        happened_at=effective_at if closed else None,
        **values,
    )


def move(posting: Posting, moves: Iterable[Move]) -> None:
    """Write the entries, bring lots and cached balances along; LedgerFault where one would go below zero."""
    moves = [entry for entry in moves if entry.points]
    insert([entry_of(posting, entry) for entry in moves])
    for entry in moves:
        _move_lot(entry)
    _move_balances(posting.account_id, moves)


def entry_of(posting: Posting, moved: Move) -> Entry:
    return Entry(
        posting=posting,
        account_id=posting.account_id,
        lot=moved.lot,
        from_slot=moved.from_slot,
        to_slot=moved.to_slot,
        points=moved.points,
        effective_at=moved.effective_at or posting.effective_at,
    )


# Free points of a lot are what remains less what is reserved: neither may fall below zero.
_MOVE_LOT = Update(
    lambda: Lot.objects.filter(
        pk=Given("pk"),
        reserved__gte=Given("less_reserved"),
        remaining__gte=F("reserved") + _points("less_free"),
    ),
    remaining=F("remaining") - _points("leaving"),
    reserved=F("reserved") + _points("holding"),
)


def _move_lot(entry: Move) -> None:
    """Points that leave what is held leave their lot; what is reserved stays in it and is counted apart."""
    if entry.lot is None:
        return
    leaving = entry.points if entry.from_slot in HELD_SLOTS and entry.to_slot not in HELD_SLOTS else 0
    holding = entry.points * ((entry.to_slot == Slot.RESERVED) - (entry.from_slot == Slot.RESERVED))
    if not leaving and not holding:
        return
    if not _MOVE_LOT(
        pk=entry.lot.pk,
        less_reserved=-holding,
        less_free=leaving + holding,
        leaving=leaving,
        holding=holding,
    ):
        raise LedgerFault(f"lot {entry.lot.pk} cannot move {entry.points} points")


_MOVE_BALANCES = Update(
    lambda: Account.objects.filter(
        pk=Given("pk"), **{f"{slot}__gte": Given(f"less_{slot}") for slot in MEMBER_SLOTS}
    ),
    **{str(slot): F(slot) + _points(slot) for slot in MEMBER_SLOTS},
)


def _move_balances(account_id: int, moves: Sequence[Move]) -> None:
    deltas: dict[str, int] = defaultdict(int)
    for entry in moves:
        deltas[entry.from_slot] -= entry.points
        deltas[entry.to_slot] += entry.points
    changes = {slot: deltas[slot] for slot in MEMBER_SLOTS}
    if not any(changes.values()):
        return
    less = {f"less_{slot}": -delta for slot, delta in changes.items()}
    if not _MOVE_BALANCES(pk=account_id, **changes, **less):
        raise LedgerFault(f"account {account_id} cannot move {changes}")


_SPENDABLE = Select(
    lambda: (
        Lot.objects.spendable(Given("account"), Given("now"))
        .order_by()
        .values_list("account")
        .annotate(total=Sum(F("remaining") - F("reserved")))
        .values_list("total")
    )
)


def spendable(account: Account, now: datetime | None = None) -> int:
    """Points that may be spent: those available, less the lots past their expiry."""
    found = _SPENDABLE.first(account=account.pk, now=now or timezone.now())
    return found[0] if found else 0


_FREE_LOTS = Select(lambda: Lot.objects.spendable(Given("account"), Given("now")))


def taken(account: Account, points: int, into: Slot, now: datetime) -> tuple[list[Move], int]:
    """The moves that take up to `points` out of the available lots, and what they did not find there."""
    moves, left = [], points
    for lot in _FREE_LOTS.all(account=account.pk, now=now):
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
