"""Many purchases at once: what recording each of them leaves, written together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from loyalty.models import Account, Programme, Purchase
from portal.members.actions import known_in_bulk, known_or_new, known_or_new_in_bulk
from portal.members.models import Member
from portal.shell.ports import Refused

from .batches import Batch, New
from .purchases import PurchaseConflict, check, record_purchase, state_at


class Reported(NamedTuple):
    """A purchase as another system reports it: `member` by external id, `amount` in minor units."""

    member: str
    external_id: str
    purchased_at: datetime
    amount: int
    currency: str
    lines: list[dict[str, Any]]


class Became(Enum):
    """What becomes of a report that is not refused."""

    RECORDED = "recorded"
    #: Recorded, but held for review: its time lies ahead.
    HELD = "held"
    #: It repeats one that is known.
    REPEATED = "repeated"


Answer = Became | Refused


@transaction.atomic
def record_purchases(
    *,
    reports: Sequence[Reported],
    programme: Programme,
    source_system: str,
    actor: Member | None = None,
    own: Collection[int] = frozenset(),
) -> list[Answer]:
    """Record each report in turn as `record_purchase` would, one that is refused apart from the others.

    Members nobody knows are new ones. Where one purchase may change what the next earns by more than
    tier and order (segments, caps, budgets, merged accounts), they are recorded one by one. Those of the
    members in `own` (ids) are refused: own_account.
    """
    sorting = _Sorting(programme, source_system, reports, own)
    if not _go_together(sorting):
        return [_one(report, sorting, actor) for report in reports]
    answers = [sorting.answer(report) for report in reports]
    people = sorting.people
    unknown = {report.member: None for report, _state in sorting.new if report.member not in people}
    members = people | known_or_new_in_bulk(external_ids=unknown)
    Batch(programme, source_system, actor).record(
        [New(members[report.member], *report[1:], state) for report, state in sorting.new]
    )
    return answers


class Checking:
    """What `record_purchases` would answer, found by reads alone: nothing is written or locked."""

    def __init__(self, programme: Programme, source_system: str, own: Collection[int] = frozenset()) -> None:
        self._programme, self._source_system, self._own = programme, source_system, own
        self._left: dict[str, _Known] = {}

    def answers(self, reports: Sequence[Reported]) -> list[Answer]:
        """In turn; what earlier calls were asked counts as recorded."""
        sorting = _Sorting(self._programme, self._source_system, reports, self._own)
        for number in {report.external_id for report in reports} & self._left.keys():
            sorting.known.setdefault(number, self._left[number])
        answers = [sorting.answer(report) for report in reports]
        self._left |= {
            report.external_id: sorting.known[report.external_id] for report, _state in sorting.new
        }
        return answers


def may_go_together(programme: Programme) -> bool:
    """Whether no rule asks for more of the member than her tier and what she has bought before."""
    specs = [rule.spec for rule in programme.known_rules]
    return not any(spec.segment or spec.cap_points is not None or spec.budget is not None for spec in specs)


def _go_together(sorting: _Sorting) -> bool:
    return not sorting.homes and may_go_together(sorting.programme)


def members_of(actors: Collection[Member]) -> frozenset[int]:
    """The ids of these members, and of all whose accounts are merged with theirs: nobody does her own."""
    homes = {pk for actor in actors for pk in Account.objects.visible_to(actor).values_list("pk", flat=True)}
    merged = Account.objects.filter(Q(pk__in=homes) | Q(merged_into__in=homes), member__isnull=False)
    return frozenset(actor.pk for actor in actors) | set(merged.values_list("member_id", flat=True))


def _one(report: Reported, sorting: _Sorting, actor: Member | None) -> Answer:
    number: dict[str, Any] = {"source_system": sorting.source_system, "external_id": report.external_id}
    known = Purchase.objects.filter(**number).exists()
    try:
        sorting.check_owner(report)
        with transaction.atomic():
            purchase = record_purchase(
                member=known_or_new(external_id=report.member),
                purchased_at=report.purchased_at,
                amount=report.amount,
                currency=report.currency,
                lines=report.lines,
                programme=sorting.programme,
                actor=actor,
                **number,
            )
    except Refused as refusal:
        return refusal
    return Became.REPEATED if known else _became(purchase.state)


def _became(state: str) -> Became:
    return Became.HELD if state == Purchase.State.QUARANTINED else Became.RECORDED


class _Known(NamedTuple):
    """A purchase recorded before, or further up: its `member` by id, a new one by the number."""

    member: int | str | None
    purchased_at: datetime
    amount: int
    currency: str


class _Sorting:
    """Tells new purchases from those that are known, and from what is refused, with a few reads for all."""

    def __init__(
        self,
        programme: Programme,
        source_system: str,
        reports: Sequence[Reported],
        own: Collection[int],
    ) -> None:
        self.programme, self.source_system, self.own = programme, source_system, own
        self.people = known_in_bulk(external_ids={report.member for report in reports})
        self.homes = _homes(programme, self.people.values())
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

    def check_owner(self, report: Reported) -> None:
        """Refused: own_account."""
        if self.own and self.people.get(report.member) in self.own:
            raise Refused("own_account", _("This is your own account: a colleague has to do it."))

    def answer(self, report: Reported) -> Answer:
        """As `record_purchase` would answer; what is new is kept in `new`, with its state."""
        member, number, purchased_at, amount, currency, lines = report
        try:
            self.check_owner(report)
            check(self.programme, amount, currency, lines)
        except Refused as refusal:
            return refusal
        known = self.known.get(number)
        if known is None:
            self.known[number] = _Known(self._keeper(member), purchased_at, amount, currency)
            state = state_at(self.programme, purchased_at)
            self.new.append((report, state))
            return _became(state)
        same = known[1:] == (purchased_at, amount, currency) and self._is_hers(known, member)
        return Became.REPEATED if same else PurchaseConflict(self._kept(number, known))

    def _keeper(self, ref: str) -> int | str:
        """Who a purchase of hers would belong to: she, or the one at home; a new member by the number."""
        pk = self.people.get(ref)
        return ref if pk is None else self.homes.get(pk) or pk

    def _is_hers(self, known: _Known, ref: str) -> bool:
        return known.member is not None and known.member in {self._keeper(ref), self.people.get(ref)}

    def _kept(self, number: str, known: _Known) -> Purchase:
        return Purchase(
            programme=self.programme, source_system=self.source_system, external_id=number,
            member_id=known.member if isinstance(known.member, int) else None,
            purchased_at=known.purchased_at, amount=known.amount, currency=known.currency,
        )  # fmt: skip


def _homes(programme: Programme, members: Collection[int]) -> dict[int, int | None]:
    """Of those whose accounts were merged, whose account it was; None where that one was erased."""
    merged = Account.objects.filter(programme=programme, merged_into__isnull=False)
    rows = merged.filter(member_id__among=set(members))
    return dict(rows.values_list("member_id", "merged_into__member_id"))
