"""Whoever is concerned by moderation is told: receipts, reasons, outcomes, appeals."""

from __future__ import annotations

from typing import Any

from django.utils import formats, timezone
from django.utils.translation import override

from community.events import (
    AppealDecided,
    AppealFiled,
    ContentReported,
    DecisionMade,
    DecisionReversed,
    NoticeDecided,
)
from community.models import Appeal, Decision, Report
from community.models.moderation.reports import ReportQuerySet
from community.statements import outcome_for, statement_of, title_of
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.models import Member
from portal.notifications.actions import notify, write_to_stranger
from portal.notifications.rendering import language_of


@subscribe(ContentReported, name="community.confirm_notice")
def confirm_notice(event: Event) -> None:
    """Whoever sent a notice gets a receipt (Article 16(4))."""
    report = Report.objects.select_related("reporter").get(pk=ContentReported.of(event).report)
    _tell_notifier(event, report, "community/notice_received", {"title": title_of(report.content)})


@subscribe(DecisionMade, name="community.state_reasons")
def state_reasons(event: Event) -> None:
    """Whom a decision restricts is told why, but for spam in bulk (Article 17(2))."""
    decision = Decision.objects.with_grounds().get(pk=DecisionMade.of(event).decision)
    if decision.member is None or not decision.is_restriction or decision.is_exempt:
        return
    with override(language_of(decision.member)):
        said = statement_of(decision)
        context = {
            "title": said.title,
            "measures": " ".join([*said.measures, said.duration]),
            "ground": said.ground,
            "reason": decision.reason,
            "detection": said.detection,
            "appeal_until": _day(decision),
        }
    _tell(event, decision.member, "community/statement", context, f"decision:{decision.pk}", decision)


@subscribe(DecisionMade, name="community.answer_notifiers")
def answer_notifiers(event: Event) -> None:
    """Whoever sent a notice learns what was decided and how to appeal (Article 16(5))."""
    decision = Decision.objects.get(pk=DecisionMade.of(event).decision)
    own = decision.reports.filter(kind=decision.kind, object_id=decision.object_id)
    for report in own.select_related("reporter").order_by("reporter_id", "pk"):
        report.decision = decision
        _answer(event, report)


@subscribe(NoticeDecided, name="community.answer_notifier")
def answer_notifier(event: Event) -> None:
    """The same where a cleaning up has reached what the notice is about."""
    reports = Report.objects.select_related("reporter", "decision")
    _answer(event, reports.get(pk=NoticeDecided.of(event).report))


def _answer(event: Event, report: Report) -> None:
    decision, outcome = report.decision, outcome_for(report)
    if decision is None:
        return
    context = {
        "title": title_of(report.content),
        "outcome": outcome,
        "reason": "" if decision.is_restriction else decision.reason,
        "appeal_until": "" if outcome == "hidden" else _day(decision),
    }
    _tell_notifier(event, report, "community/notice_decided", context)


@subscribe(DecisionReversed, name="community.tell_reversal")
def tell_reversal(event: Event) -> None:
    """The other side of what was reversed is told, too: the author, or those who had sent notices."""
    decision = Decision.objects.with_grounds().get(pk=DecisionReversed.of(event).decision)
    context = {"title": title_of(decision.content), "restored": decision.hides_content}
    appealed = decision.appeals.filter(outcome=Appeal.Outcome.REVERSED).first()
    if decision.member and decision.is_restriction and (appealed is None or appealed.is_by_notifier):
        source = f"decision:{decision.pk}"
        _tell(event, decision.member, "community/decision_reversed", context, source, decision)
    context["restored"] = appealed is None or not appealed.is_by_notifier
    for report in _others(decision, appealed):
        _tell_notifier(event, report, "community/notice_reversed", context)


def _others(decision: Decision, appealed: Appeal | None) -> ReportQuerySet:
    """The notices whose senders read something else now than they were told."""
    reports = decision.reports.select_related("reporter").order_by("reporter_id", "pk")
    if decision.hides_content:
        return reports
    if appealed and appealed.is_by_notifier:
        return reports.exclude(appeals=appealed)
    return reports.exclude(kind=decision.kind, object_id=decision.object_id)


@subscribe(AppealFiled, name="community.confirm_appeal")
def confirm_appeal(event: Event) -> None:
    appeal = Appeal.objects.with_decision().get(pk=AppealFiled.of(event).appeal)
    _tell_appellant(event, appeal, "community/appeal_received", {"title": title_of(appeal.decision.content)})


@subscribe(AppealDecided, name="community.answer_appeal")
def answer_appeal(event: Event) -> None:
    """Whoever appealed learns the outcome, its reason, and where else to turn (Article 20(5))."""
    appeal = Appeal.objects.with_decision().get(pk=AppealDecided.of(event).appeal)
    context = {
        "title": title_of(appeal.decision.content),
        "outcome": appeal.outcome,
        "by_notifier": appeal.is_by_notifier,
        "reason": appeal.reason,
    }
    _tell_appellant(event, appeal, "community/appeal_decided", context)


def _tell_appellant(event: Event, appeal: Appeal, template: str, context: dict[str, Any]) -> None:
    if appeal.report:
        _tell_notifier(event, appeal.report, template, context)
    elif appeal.member:
        _tell(event, appeal.member, template, context, f"appeal:{appeal.pk}", appeal.decision)


def _tell_notifier(event: Event, report: Report, template: str, context: dict[str, Any]) -> None:
    """By message to a member, by mail to a visitor who has left an address."""
    context = {"reference": str(report.reference)[:8], **context}
    if report.reporter:
        _tell(event, report.reporter, template, context, f"report:{report.pk}", report)
    elif report.email:
        write_to_stranger(
            to=report.email,
            name=report.name,
            language=report.language,
            template=template,
            context=context,
            path=report.open_url,
        )


def _tell(
    event: Event, member: Member, template: str, context: dict[str, Any], source: str, page: Decision | Report
) -> None:
    notify(
        member=member,
        template=template,
        context=context,
        source=source,
        url=page.get_absolute_url(),
        happened_at=event.occurred_at,
    )


def _day(decision: Decision) -> str:
    """The last day of the appeal, written so that both languages read it alike."""
    return formats.date_format(timezone.localtime(decision.appeal_until), "Y-m-d")
