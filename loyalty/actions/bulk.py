"""Many purchases at once: what recording each of them leaves, written together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from loyalty.models import Account, Programme, Purchase
from portal.members.actions import known_in_bulk, known_or_new, known_or_new_in_bulk
from portal.members.models import Member
from portal.shell.ports import Refused

from .batches import Batch, New
from .purchases import PurchaseConflict, belongs_to, check, record_purchase, state_at


class Reported(NamedTuple):
    """A purchase as another system reports it: `member` by external id, `amount` in minor units."""

    member: str
    external_id: str
    purchased_at: datetime
    amount: int
    currency: str
    lines: list[dict[str, Any]]


#: Whether a report was new (else it repeats one that is known), or why it was refused.
Answer = bool | Refused


@transaction.atomic
def record_purchases(
    *, reports: Sequence[Reported], programme: Programme, source_system: str
) -> list[Answer]:
    """Record each report in turn as `record_purchase` would, one that is refused apart from the others.

    Members nobody knows are new ones. Where one purchase may change what the next earns by more than
    tier and order (segments, caps, budgets, merged accounts), they are recorded one by one.
    """
    people = known_in_bulk(external_ids={report.member for report in reports})
    if not _go_together(programme, people.values()):
        return [_one(report, programme, source_system) for report in reports]
    sorting = _Sorting(programme, source_system, people, reports)
    answers = [sorting.answer(report) for report in reports]
    unknown = {report.member: None for report, _state in sorting.new if report.member not in people}
    members = people | known_or_new_in_bulk(external_ids=unknown)
    Batch(programme, source_system).record(
        [New(members[report.member], *report[1:], state) for report, state in sorting.new]
    )
    return answers


def may_go_together(programme: Programme) -> bool:
    """Whether no rule asks for more of the member than her tier and what she has bought before."""
    specs = [rule.spec for rule in programme.known_rules]
    return not any(spec.segment or spec.cap_points is not None or spec.budget is not None for spec in specs)


def _go_together(programme: Programme, members: Collection[int]) -> bool:
    if not may_go_together(programme):
        return False
    merged = Account.objects.filter(programme=programme, merged_into__isnull=False)
    return not merged.filter(member_id__among=set(members)).exists()


def _one(report: Reported, programme: Programme, source_system: str) -> Answer:
    number: dict[str, Any] = {"source_system": source_system, "external_id": report.external_id}
    known = Purchase.objects.filter(**number).exists()
    try:
        with transaction.atomic():
            record_purchase(
                member=known_or_new(external_id=report.member),
                purchased_at=report.purchased_at,
                amount=report.amount,
                currency=report.currency,
                lines=report.lines,
                programme=programme,
                **number,
            )
    except Refused as refusal:
        return refusal
    return not known


class _Known(NamedTuple):
    """A purchase that was recorded before, or stands further up; the first of them have a member's id."""

    member: int | str | None
    purchased_at: datetime
    amount: int
    currency: str


class _Sorting:
    """Tells new purchases from those that are known, and from what is refused."""

    def __init__(
        self, programme: Programme, source_system: str, people: dict[str, int], reports: Sequence[Reported]
    ) -> None:
        self.programme, self.source_system, self.people = programme, source_system, people
        numbers = {report.external_id for report in reports}
        stored = Purchase.objects.filter(source_system=source_system, external_id__among=numbers)
        rows = stored.values_list(
            "external_id", "member_id", "purchased_at", "reported_at", "amount", "currency"
        )
        self.known = {
            number: _Known(member_id, reported_at or purchased_at, amount, currency)
            for number, member_id, purchased_at, reported_at, amount, currency in rows
        }
        self.new: list[tuple[Reported, str]] = []

    def answer(self, report: Reported) -> Answer:
        """As `record_purchase` would answer; what is new is kept in `new`, with its state."""
        member, number, purchased_at, amount, currency, lines = report
        try:
            check(self.programme, amount, currency, lines)
        except Refused as refusal:
            return refusal
        known = self.known.get(number)
        if known is None:
            self.known[number] = _Known(member, purchased_at, amount, currency)
            self.new.append((report, state_at(self.programme, purchased_at)))
            return True
        same = known[1:] == (purchased_at, amount, currency)
        return False if same and self._is_hers(known, member) else PurchaseConflict(self._kept(number, known))

    def _is_hers(self, known: _Known, ref: str) -> bool:
        if isinstance(known.member, str):
            return known.member == ref
        member_id = self.people.get(ref)
        return member_id is not None and (
            known.member == member_id or belongs_to(self._kept("", known), Member(pk=member_id))
        )

    def _kept(self, number: str, known: _Known) -> Purchase:
        return Purchase(
            programme=self.programme, source_system=self.source_system, external_id=number,
            member_id=known.member if isinstance(known.member, int) else None,
            purchased_at=known.purchased_at, amount=known.amount, currency=known.currency,
        )  # fmt: skip
