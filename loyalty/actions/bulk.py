"""Many purchases at once: what recording each of them leaves, written together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from loyalty.models import Account, Programme, Purchase
from portal.members.actions import known_or_new, known_or_new_in_bulk
from portal.members.models import Member
from portal.shell.ports import Refused

from .batches import Batch
from .purchases import PurchaseConflict, belongs_to, check, record_purchase, state_at


@dataclass(frozen=True)
class Reported:
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
    people = {
        row.external_id: row for row in Member.objects.filter(external_id__among={r.member for r in reports})
    }
    if not _go_together(programme, people.values()):
        return [_one(report, programme, source_system) for report in reports]
    sorting = _Sorting(programme, source_system, people, reports)
    answers = [sorting.answer(report) for report in reports]
    unknown = [report.member for report, _purchase in sorting.new if report.member not in people]
    members = people | known_or_new_in_bulk(external_ids=unknown)
    batch = Batch(programme, source_system)
    for report, purchase in sorting.new:
        purchase.member = members[report.member]
    batch.record([purchase for _report, purchase in sorting.new])
    return answers


def _go_together(programme: Programme, members: Any) -> bool:
    specs = [rule.spec for rule in programme.known_rules]
    if any(spec.segment or spec.cap_points is not None or spec.budget is not None for spec in specs):
        return False
    merged = Account.objects.filter(programme=programme, merged_into__isnull=False)
    return not merged.filter(member_id__among=[member.pk for member in members]).exists()


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


class _Sorting:
    """Tells new purchases from those that are known, and from what is refused."""

    def __init__(
        self, programme: Programme, source_system: str, people: dict[Any, Member], reports: Sequence[Reported]
    ) -> None:
        self.programme, self.source_system, self.people = programme, source_system, people
        numbers = [report.external_id for report in reports]
        stored = Purchase.objects.filter(source_system=source_system, external_id__among=numbers)
        self.known = {purchase.external_id: purchase for purchase in stored}
        self.buyers: dict[str, str] = {}
        self.new: list[tuple[Reported, Purchase]] = []

    def answer(self, report: Reported) -> Answer:
        purchase = Purchase(
            programme=self.programme, source_system=self.source_system, external_id=report.external_id,
            purchased_at=report.purchased_at, amount=report.amount, currency=report.currency,
            lines=report.lines, state=state_at(self.programme, report.purchased_at),
        )  # fmt: skip
        try:
            check(purchase)
        except Refused as refusal:
            return refusal
        known = self.known.setdefault(report.external_id, purchase)
        if known is purchase:
            self.buyers[report.external_id] = report.member
            self.new.append((report, purchase))
            return True
        same = known.same_as(report.purchased_at, report.amount, report.currency)
        return False if same and self._is_hers(known, report.member) else PurchaseConflict(known)

    def _is_hers(self, known: Purchase, ref: str) -> bool:
        if known.external_id in self.buyers:
            return self.buyers[known.external_id] == ref
        member = self.people.get(ref)
        return member is not None and belongs_to(known, member)
