"""Carrying points from one account to another: each lot keeps its days, and a debt is repaid on arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Q, Sum, When
from django.utils import timezone

from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting
from portal.members.actions import set_traits

from . import expiry
from .granting import SYSTEM

if TYPE_CHECKING:
    from portal.members.models import Member

Part = tuple[Lot, int]


def locked_pair(one: Account, other: Account) -> tuple[Account, Account]:
    """Both accounts themselves, locked in the order of their ids, with all that is past its expiry booked.

    So are those merged into either, which a merge or its undoing takes along.
    """
    pks = [one.pk, other.pk]
    family = Account.objects.filter(Q(pk__in=pks) | Q(merged_into__in=pks))
    rows = family.order_by("pk").select_for_update(of=("self",)).select_related("programme")
    found = {account.pk: account for account in rows}
    now = timezone.now()
    for account in (found[pk] for pk in pks):
        expiry.expire_of(account, now)
        account.refresh_from_db(fields=["available", "pending", "debt"])
    return found[one.pk], found[other.pk]


def show_points(*accounts: Account) -> None:
    """Write the trait of what may be spent."""
    for account in accounts:
        if account.member:
            set_traits(account.member, points_available=ledger.spendable(account))


@dataclass
class Carrying:
    """Two postings in the making. Lots are made as they are named, all else is written by `book`."""

    giver: Account
    taker: Account
    left: list[ledger.Move] = field(default_factory=list)
    arrived: list[ledger.Move] = field(default_factory=list)
    points: int = 0
    owed: int = 0

    def lots(self, parts: Iterable[Part], source: str = "") -> None:
        """Free points of lots; `source` where the purchase they came from stays behind."""
        for lot, points in parts:
            held = Slot.PENDING if lot.state == Lot.State.PENDING else Slot.AVAILABLE
            self.left.append(ledger.Move(held, Slot.MOVED, points, lot))
            self.points += points
            self._arrive(lot, points, held, source or lot.source)

    def _arrive(self, lot: Lot, points: int, held: Slot, source: str) -> None:
        kept = points if held == Slot.PENDING else points - min(self.taker.debt, points)
        copy = Lot.objects.create(
            account=self.taker, state=lot.state, issued=points, remaining=kept, earned_at=lot.earned_at,
            available_at=lot.available_at, expires_at=lot.expires_at, source=source, origin=lot,
        )  # fmt: skip
        if held == Slot.PENDING:
            self.arrived.append(ledger.Move(Slot.MOVED, held, points, copy))
            return
        self.arrived += ledger.into_available(self.taker, copy, Slot.MOVED, points)
        self.taker.debt -= points - kept

    def debt(self, points: int) -> None:
        """What is owed; what the taker has available repays it at once."""
        self.owed += points
        self.left.append(ledger.Move(Slot.DEBT, Slot.MOVED, points))

    def qualifying(self, parts: Iterable[tuple[datetime, int]]) -> None:
        """Points towards a tier, each at the time it counts from."""
        for moment, points in parts:
            self.left.append(ledger.Move(Slot.QUALIFYING, Slot.MOVED, points, effective_at=moment))
            self.arrived.append(ledger.Move(Slot.MOVED, Slot.QUALIFYING, points, effective_at=moment))

    def book(self, source: str, reason: str, actor: Member) -> bool:
        """Write both postings, and a third where points repay a debt; False where this source is known."""
        said: dict[str, Any] = {"source_system": SYSTEM, "source_ref": source, "effective_at": timezone.now()}
        said |= {"reason": reason[:200], "actor": actor}
        out = ledger.open_posting(self.giver, kind=Posting.Kind.MOVED_OUT, points=self.points, **said)
        if out is None:
            return False
        said["refers_to"] = out
        came = ledger.open_posting(self.taker, kind=Posting.Kind.MOVED_IN, points=self.points, **said)
        if came is None:
            raise ledger.LedgerFault(f"{source} moved points in and never out")
        ledger.move(out, self.left)
        ledger.move(came, self.arrived)
        if self.owed:
            self._owe(came, said | {"refers_to": came})
        return True

    def _owe(self, came: Posting, said: dict[str, Any]) -> None:
        """Nobody has points beside a debt: those there are repay it, which is a posting of its own."""
        moves, left = ledger.taken(self.taker, self.owed, Slot.REVERSED, came.effective_at)
        repaid = self.owed - left
        if repaid:
            reversal = ledger.open_posting(self.taker, kind=Posting.Kind.REVERSAL, points=repaid, **said)
            if reversal is None:
                raise ledger.LedgerFault(f"{came} was repaid before")
            ledger.move(reversal, moves)
        ledger.move(
            came,
            [
                ledger.Move(Slot.MOVED, Slot.DEBT, self.owed),
                ledger.Move(Slot.DEBT, Slot.LENT, repaid),
            ],
        )


def free_parts(lots: Iterable[Lot]) -> list[Part]:
    return [(lot, lot.remaining - lot.reserved) for lot in lots if lot.remaining > lot.reserved]


def with_followers(lots: Iterable[int]) -> set[int]:
    """These lots, by their ids, and all that came of them where they have moved on."""
    found: set[int] = set()
    latest = set(lots)
    while latest:
        found |= latest
        latest = set(Lot.objects.filter(origin__in=latest).values_list("pk", flat=True)) - found
    return found


def qualifying_of(account: Account) -> list[tuple[datetime, int]]:
    """The account's qualifying points by the time they count from, net of what was taken back."""
    into, out_of = Q(to_slot=Slot.QUALIFYING), Q(from_slot=Slot.QUALIFYING)
    net = Sum(Case(When(into, then=F("points")), default=-F("points")))
    rows = Entry.objects.filter(into | out_of, account=account).values_list("effective_at").annotate(net=net)
    return [(moment, points) for moment, points in rows.order_by("effective_at") if points > 0]
