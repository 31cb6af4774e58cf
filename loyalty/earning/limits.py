"""What rules have given under their caps and budgets: each limit is a row of its own.

A row is raised by a conditional update, so that purchases at the same moment never pass a limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

from ..models import Account, RuleUse
from .capping import ALL, Limit
from .earning import Given

Place = tuple[str, int, str]


def used(programme_id: int, limits: Sequence[Limit], *, lock: bool = False) -> dict[Place, int]:
    """The points given so far in each limit's place; `lock` holds the rows until the transaction ends."""
    rows = _rows(programme_id, limits)
    found = {_place(row): row.points for row in (_in_order(rows) if lock else rows)}
    missing = [limit for limit in limits if limit.place not in found]
    if missing:
        RuleUse.objects.bulk_create(
            [RuleUse(programme_id=programme_id, **_columns(limit)) for limit in missing],
            ignore_conflicts=True,
        )
    return found


def shared(programme_id: int, limits: Sequence[Limit]) -> list[Limit]:
    """The limits, lower by what accounts that have been merged into the ones they name have used of them.

    A member has one cap, however many accounts of hers there were. Under the account's lock those rows rest.
    """
    merged = Account.objects.filter(merged_into__in={limit.account for limit in limits} - {ALL})
    homes = {pk: home for pk, home in merged.values_list("pk", "merged_into") if home}
    if not homes:
        return list(limits)
    elsewhere: Counter[Place] = Counter()
    names = {"key__in": {limit.key for limit in limits}, "period__in": {limit.period for limit in limits}}
    for row in RuleUse.objects.filter(programme_id=programme_id, account_id__in=homes, **names):
        elsewhere[row.key, homes[row.account_id], row.period] += row.points
    return [replace(limit, points=max(0, limit.points - elsewhere[limit.place])) for limit in limits]


def book(programme_id: int, limits: Sequence[Limit], given: Iterable[Given]) -> bool:
    """Add what was given to its limits' rows; False, and nothing changed, where one has no room for it.

    Three statements at most, however many limits there are.
    """
    points = {one.key: one.points for one in given}
    touched = {limit.place: limit for limit in limits if points.get(limit.key)}
    if not touched:
        return True
    # Locked in one order, so that two purchases never wait for each other in a ring.
    rows = {row.pk: row for row in _in_order(_rows(programme_id, list(touched.values())))}
    ours = {pk: touched[_place(row)] for pk, row in rows.items() if _place(row) in touched}
    if any(rows[pk].points + points[limit.key] > limit.points for pk, limit in ours.items()):
        return False
    adding = _by_row({pk: points[limit.key] for pk, limit in ours.items()})
    most = _by_row({pk: limit.points - points[limit.key] for pk, limit in ours.items()})
    return RuleUse.objects.filter(pk__in=ours, points__lte=most).update(points=F("points") + adding) == len(
        touched
    )


def give_back(programme_id: int, limits: Sequence[Limit], points: Mapping[str, int]) -> None:
    """Make room again for `points` by the rules' keys that a refund has taken back."""
    touched = {limit.place: limit for limit in limits if points.get(limit.key)}
    if not touched:
        return
    rows = _in_order(_rows(programme_id, list(touched.values())))
    ours = {row.pk: points[row.key] for row in rows if _place(row) in touched}
    if ours:
        less = _by_row(ours)
        RuleUse.objects.filter(pk__in=ours, points__gte=less).update(points=F("points") - less)


def _rows(programme_id: int, limits: Sequence[Limit]) -> QuerySet[RuleUse]:
    return RuleUse.objects.filter(
        programme_id=programme_id,
        key__in={limit.key for limit in limits},
        account_id__in={limit.account for limit in limits},
        period__in={limit.period for limit in limits},
    )


def _in_order(rows: QuerySet[RuleUse]) -> QuerySet[RuleUse]:
    return rows.select_for_update().order_by("pk")


def _place(row: RuleUse) -> Place:
    return row.key, row.account_id, row.period


def _columns(limit: Limit) -> dict[str, Any]:
    return {"key": limit.key, "account_id": limit.account, "period": limit.period}


def _by_row(values: Mapping[int, int]) -> Case:
    """A value for each row, by its primary key, in one statement."""
    return Case(*(When(pk=pk, then=Value(value)) for pk, value in values.items()))
