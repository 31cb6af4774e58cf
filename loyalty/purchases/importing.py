"""Purchases out of a CSV: a bad row is reported and stops nothing, a second import changes nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, OperationalError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal.collector import uncollected
from portal.members.references import CARD_NUMBER
from portal.retrying import retried
from portal.shell.ports import Refused
from portal.side_by_side import at_once, side_by_side

from .. import money
from ..actions.bulk import Answer, Became, Checking, may_go_together, members_of, record_purchases
from ..actions.bulk import Reported as Row
from ..models import Programme
from .parts import Numbered, Part, homes_of, parts_of

if TYPE_CHECKING:
    from portal.members.models import Member

REQUIRED = ["member", "purchase", "purchased_at", "amount", "currency"]
OPTIONAL = ["sku", "quantity"]
SOURCE_SYSTEM = "shop"
_AMOUNT = re.compile(r"\d{1,7}(\.\d{1,4})?\Z", re.ASCII)


class BadFile(Exception):
    """The file as a whole cannot be read; the message is for the reader."""


class BadRow(Exception):
    """One row is wrong; the message names the field and what to do."""


@dataclass
class Report:
    """What became of the rows; `held` of the imported are held for review, `errors` are line and reason.

    The imported come to `amount` (minor units of the programme's currency), `foreign` of them are in another.
    """

    imported: int = 0
    held: int = 0
    repeated: int = 0
    rejected: int = 0
    amount: int = 0
    foreign: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)

    def reject(self, line: int, reason: str) -> None:
        self.rejected += 1
        self.errors.append((line, reason))


def import_purchases(
    lines: Iterable[str],
    *,
    programme: Programme,
    dry_run: bool = False,
    source_system: str = SOURCE_SYSTEM,
    actors: Sequence[Member] = (),
    left_out: Mapping[int, str] = MappingProxyType({}),
) -> Report:
    """Record each row as one purchase and answer the report; a dry run only reads and reports the same.

    `actors` have uploaded and confirmed the file: what is recorded names the last of them, and rows of their
    own accounts are rejected; so are the lines `left_out`, for their reasons. Raises BadFile where the header
    row is wrong.
    """
    report = Report()
    task = _Task(programme, source_system, actors[-1] if actors else None, members_of(actors))
    rows = _rows(lines, programme, report, left_out)
    for part, answers in _checked(rows, task) if dry_run else _recorded(rows, task):
        _note(part, answers, report, programme.currency)
    report.errors.sort()
    return report


class _Task(NamedTuple):
    """What all rows are recorded with."""

    programme: Programme
    source_system: str
    actor: Member | None
    own: frozenset[int]


def _rows(
    lines: Iterable[str], programme: Programme, report: Report, left_out: Mapping[int, str]
) -> Iterator[Numbered]:
    reader = csv.reader(lines, strict=True)
    try:
        parser = Parser(next(reader, []), programme)
    except csv.Error as error:
        raise BadFile(str(error)) from error
    while True:
        try:
            values = next(reader)
            if reason := left_out.get(reader.line_num):
                report.reject(reader.line_num, reason)
            elif values:
                yield reader.line_num, parser.row(values)
        except StopIteration:
            return
        except (csv.Error, BadRow) as error:
            report.reject(reader.line_num, str(error))


class Parser:
    """Reads rows under a header; BadFile where that is wrong."""

    def __init__(self, header: Sequence[str], programme: Programme) -> None:
        names = [name.strip() for name in header]
        if not {*REQUIRED} <= {*names} <= {*REQUIRED, *OPTIONAL} or len(names) != len({*names}):
            raise BadFile(_("The header row must be: %(names)s.") % {"names": ",".join(REQUIRED + OPTIONAL)})
        self._places = [names.index(name) if name in names else -1 for name in REQUIRED + OPTIONAL]
        self._width = len(names)
        self._programme, self._currency, self._zone = programme, programme.currency, programme.zone

    def row(self, values: Sequence[str]) -> Row:
        """A row's fields, each checked; BadRow names the first that is wrong."""
        if len(values) != self._width:
            raise BadRow(_("The row has more or fewer fields than the header."))
        values = [value.strip() for value in (*values, "")]
        member, number, moment, amount, currency, sku, quantity = [values[place] for place in self._places]
        for name, value in (("member", member), ("purchase", number)):
            if not 0 < len(value) <= 80 or not value.isprintable():
                raise BadRow(_("%(field)s: please give 1 to 80 characters.") % {"field": name})
        if CARD_NUMBER.fullmatch(member):
            raise BadRow(_("member: this looks like a card number; please give the customer number."))
        if currency != self._currency and currency not in self._programme.known_currencies:
            known = {"currency": ", ".join(sorted(self._programme.known_currencies))}
            raise BadRow(_("currency: purchases are counted in %(currency)s.") % known)
        at, minor = _moment(moment, self._zone), minor_units(amount, currency)
        return Row(member, number, at, minor, currency, _lines(sku, quantity) if sku else [])


def minor_units(text: str, currency: str) -> int:
    """Cents of "64.93"; never through a float. BadRow where it is none of `currency` below 10,000,000."""
    if not _AMOUNT.match(text):
        raise BadRow(_("amount: please write it like 64.93, at least 0 and below 10,000,000."))
    try:
        return money.to_minor(text, currency)
    except ValueError as error:
        raise BadRow(_("amount: please write it like 64.93.")) from error


def _moment(text: str, zone: tzinfo) -> datetime:
    """ISO 8601; a time without an offset, or a day alone, is meant in the programme's time zone."""
    try:
        found = parse_datetime(text if len(text) > 10 else f"{text}T00:00:00")
    except ValueError:
        found = None
    if found is None or not 1980 <= found.year <= 9000:
        raise BadRow(_("purchased_at: please write it like 2026-11-23T10:15:00+01:00."))
    return found if timezone.is_aware(found) else found.replace(tzinfo=zone)


def _lines(sku: str, quantity: str) -> list[dict[str, str | int]]:
    quantity = quantity or "1"
    if not (quantity.isascii() and quantity.isdigit() and 0 < int(quantity) <= 100_000):
        raise BadRow(_("quantity: please give a whole number of at least 1."))
    return [{"sku": sku[:80], "quantity": int(quantity)}]


def _checked(rows: Iterator[Numbered], task: _Task) -> Iterator[tuple[Part, list[Answer]]]:
    """What would become of all rows: looked up part by part, with no lock and no transaction."""
    checking = Checking(task.programme, task.source_system, task.own)
    for part in parts_of(rows, 1):
        yield part, checking.answers([row for _line, row in part.rows])


def _recorded(rows: Iterator[Numbered], task: _Task) -> Iterator[tuple[Part, list[Answer]]]:
    """All rows, recorded part by part; several at once where no rule looks at other members' purchases."""

    @uncollected()
    def work(part: Part) -> tuple[Part, list[Answer]]:
        return part, _record(part, task)

    if not may_go_together(task.programme):
        return map(work, parts_of(rows, 1))
    parts = parts_of(rows, at_once(), homes_of(task.programme))
    return side_by_side(work, parts, Part.clashes)


@partial(retried, also=(IntegrityError, OperationalError))
def _record(part: Part, task: _Task) -> list[Answer]:
    """In one transaction; anew where somebody else wrote the same purchase or member in between."""
    return record_purchases(reports=[row for _line, row in part.rows], **task._asdict())


def _note(part: Part, answers: list[Answer], report: Report, currency: str) -> None:
    for (line, row), answer in zip(part.rows, answers, strict=True):
        if isinstance(answer, Refused):
            report.reject(line, f"purchase {row.external_id}: {answer}")
        elif answer is Became.REPEATED:
            report.repeated += 1
        else:
            report.imported += 1
            report.held += answer is Became.HELD
            report.foreign += row.currency != currency
            report.amount += row.amount if row.currency == currency else 0
