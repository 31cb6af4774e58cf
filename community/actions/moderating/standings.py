"""What decisions mean for the standing of those who wrote and those who sent notices."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Greatest

from community.models import Decision, Report, Reputation


def count_decision(decision: Decision) -> None:
    """Add what was decided to the standings: posts hidden, notices agreed with and not."""
    right = decision.is_restriction
    notifiers = Report.objects.filter(decision=decision).exclude(reporter=None)
    _add("flags_right" if right else "flags_wrong", 1, notifiers.values_list("reporter", flat=True))
    if decision.hides_content and decision.member_id:
        _add("hidden_count", 1, [decision.member_id])


def uncount_decision(decision: Decision) -> None:
    """Take back what `count_decision` added, as the decision was reversed; who was right turns round."""
    right = decision.is_restriction
    notifiers = list(
        Report.objects.filter(decision=decision).exclude(reporter=None).values_list("reporter", flat=True)
    )
    _add("flags_right" if right else "flags_wrong", -1, notifiers)
    _add("flags_wrong" if right else "flags_right", 1, notifiers)
    if decision.hides_content and decision.member_id:
        _add("hidden_count", -1, [decision.member_id])


def _add(column: str, number: int, members: Iterable[int | None]) -> None:
    """Rows are taken in the order of their members, in which no two decisions lock crosswise."""
    for member in sorted({member for member in members if member}):
        Reputation.objects.bulk_create([Reputation(member_id=member)], ignore_conflicts=True)
        Reputation.objects.filter(member=member).update(**{column: Greatest(F(column) + number, 0)})
