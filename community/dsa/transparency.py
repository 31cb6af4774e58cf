"""The yearly transparency report (Articles 15 and 24 of Regulation (EU) 2022/2065)."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Appeal, Decision, Post, Report

Ground, Outcome = Decision.Ground, Decision.Outcome


@dataclass(frozen=True)
class Line:
    """One figure. `key` names it in the machine-readable files, `label` in the reader's language.

    `value` is None where nothing was there to count or to measure.
    """

    section: str
    key: str
    label: str
    value: int | float | None


def years() -> list[int]:
    """The years with decisions or notices, the newest first; the running one included."""
    found = {moment.year for moment in Decision.objects.datetimes("decided_at", "year")}
    found |= {moment.year for moment in Report.objects.datetimes("created_at", "year")}
    return sorted(found | {timezone.localdate().year}, reverse=True)


def report(year: int) -> list[Line]:
    """All figures of a year (in the portal's time zone), in the order in which they are shown."""
    decisions = Decision.objects.filter(decided_at__year=year)
    notices = Report.objects.filter(created_at__year=year)
    appeals = Appeal.objects.filter(created_at__year=year)
    return [
        *_notices(notices),
        *_decisions(decisions.restricting()),
        *_appeals(appeals),
        *_members(year),
    ]


def _notices(notices: QuerySet[Report]) -> list[Line]:
    section = "notices"
    by_reason = dict(notices.order_by().values_list("reason").annotate(Count("pk")))
    counted = notices.aggregate(
        all=Count("pk"),
        acted=Count("pk", filter=Q(decision__isnull=False) & ~Q(decision__outcome=Outcome.KEEP)),
        visitors=Count("pk", filter=Q(reporter=None)),
    )
    taken = notices.filter(decision__isnull=False).values_list("created_at", "decision__decided_at")
    return [
        Line(section, "notices", _("Notices received"), counted["all"]),
        *(
            Line(section, f"notices_{reason.value}", str(reason.label), by_reason.get(reason.value, 0))
            for reason in Report.Reason
        ),
        Line(section, "notices_without_account", _("of them without an account"), counted["visitors"]),
        Line(section, "notices_acted_on", _("that led to measures"), counted["acted"]),
        Line(section, "notices_median_hours", _("Median time to a decision, in hours"), _median(taken)),
    ]


def _decisions(decisions: Any) -> list[Line]:
    section = "decisions"
    counted = decisions.aggregate(
        all=Count("pk"),
        hidden=Count("pk", filter=Q(hides_content=True)),
        **{f"by_{outcome.value}": Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
        **{f"on_{ground.value}": Count("pk", filter=Q(ground=ground)) for ground in Ground if ground.value},
        detected=Count("pk", filter=Q(detected_automatically=True)),
        automatic=Count("pk", filter=Q(decided_automatically=True)),
        wrong=Count("pk", filter=Q(decided_automatically=True, reversed_at__isnull=False)),
    )
    restrictions = [Outcome.LOCK, Outcome.PROFILE, Outcome.WARN, Outcome.LIMIT, Outcome.SUSPEND, Outcome.BAN]
    taken = decisions.exclude(matter=None).values_list("matter__opened_at", "decided_at")
    wrong = counted["wrong"] / counted["automatic"] if counted["automatic"] else None
    return [
        Line(section, "decisions", _("Decisions that restricted something"), counted["all"]),
        Line(section, "content_hidden", _("Content hidden"), counted["hidden"]),
        Line(section, "content_edited", _("Content edited"), counted["by_edit"]),
        Line(section, "content_moved", _("Topics moved to fewer readers"), counted["by_move"]),
        *(
            Line(section, f"members_{outcome.value}", str(outcome.label), counted[f"by_{outcome.value}"])
            for outcome in restrictions
        ),
        *(
            Line(section, f"ground_{ground.value}", _("Ground: %(ground)s") % {"ground": ground.label},
                 counted[f"on_{ground.value}"])
            for ground in Ground if ground.value
        ),
        Line(section, "detected_automatically", _("found by a machine"), counted["detected"]),
        Line(section, "decided_automatically", _("decided by a machine"), counted["automatic"]),
        Line(section, "automatic_error_rate", _("Share of machine decisions that were reversed"), wrong),
        Line(section, "decisions_median_hours", _("Median time to a decision, in hours"), _median(taken)),
    ]  # fmt: skip


def _appeals(appeals: QuerySet[Appeal]) -> list[Line]:
    section = "appeals"
    counted = appeals.aggregate(
        all=Count("pk"),
        by_notifiers=Count("pk", filter=Q(report__isnull=False)),
        upheld=Count("pk", filter=Q(outcome=Appeal.Outcome.UPHELD)),
        reversed=Count("pk", filter=Q(outcome=Appeal.Outcome.REVERSED)),
    )
    taken = appeals.filter(decided_at__isnull=False).values_list("created_at", "decided_at")
    return [
        Line(section, "appeals", _("Appeals received"), counted["all"]),
        Line(section, "appeals_by_notifiers", _("of them by notifiers"), counted["by_notifiers"]),
        Line(section, "appeals_upheld", _("Decisions that stood"), counted["upheld"]),
        Line(section, "appeals_reversed", _("Decisions that were reversed"), counted["reversed"]),
        Line(section, "appeals_median_hours", _("Median time to a decision, in hours"), _median(taken)),
    ]


def _members(year: int) -> list[Line]:
    """Whoever wrote something; who only reads leaves no trace that could be counted."""
    wrote = Post.objects.filter(created_at__year=year).exclude(author=None)
    monthly = wrote.order_by().values("created_at__month").annotate(members=Count("author", distinct=True))
    months = [row["members"] for row in monthly]
    average = round(sum(months) / len(months), 1) if months else None
    total = wrote.aggregate(members=Count("author", distinct=True))["members"]
    suspended = Decision.objects.filter(decided_at__year=year, outcome__in=[Outcome.SUSPEND, Outcome.BAN])
    return [
        Line("members", "members_who_wrote", _("Members who wrote something"), total),
        Line("members", "members_monthly_average", _("of them in a month, on average"), average),
        Line("members", "members_barred", _("Suspensions and bans (Article 24(1))"), suspended.count()),
    ]


def _median(pairs: Any) -> float | None:
    """The median of the hours between both moments of each pair, to a tenth."""
    hours = [_hours(begin, end) for begin, end in pairs.iterator()]
    return round(statistics.median(hours), 1) if hours else None


def _hours(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds() / 3600)
