"""Whoever is concerned by moderation is told: receipts, reasons, outcomes, appeals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy, override

from community.dsa.statements import left_in_words, outcome_for, statement_of, title_of
from community.events import (
    AppealDecided,
    AppealFiled,
    ContentReported,
    DecisionMade,
    DecisionReversed,
    NoticeDecided,
)
from community.models import Appeal, ContentKind, Decision, Report
from community.models.moderation.reports import ReportQuerySet
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.models import Member
from portal.notifications.actions import notify, write_to_stranger
from portal.notifications.rendering import language_of

Context = dict[str, Any]
#: What is said to somebody: asked for once her language is active.
Said = Callable[[], Context]


@subscribe(
    ContentReported,
    name="community.confirm_notice",
    label=gettext_lazy("Notice: confirm that it has arrived"),
)
def confirm_notice(event: Event) -> None:
    """Whoever sent a notice gets a receipt (Article 16(4))."""
    report = Report.objects.select_related("reporter").get(pk=ContentReported.of(event).report)
    _tell_notifier(event, report, "community/notice_received", lambda: {"title": title_of(report)})


@subscribe(
    DecisionMade,
    name="community.state_reasons",
    label=gettext_lazy("Decision: state the reasons to its author"),
)
def state_reasons(event: Event) -> None:
    """Whom a decision restricts is told why, but for spam in bulk (Article 17(2))."""
    decision = Decision.objects.with_grounds().get(pk=DecisionMade.of(event).decision)
    if decision.member is None or not decision.is_restriction or decision.is_exempt:
        return
    source = f"decision:{decision.pk}"
    _tell(event, decision.member, "community/statement", partial(_reasons, decision), source, decision)


def _reasons(decision: Decision) -> Context:
    said = statement_of(decision)
    return {
        "title": said.title,
        "measures": " ".join([*said.measures, said.duration]),
        "ground": said.ground,
        "reason": decision.reason,
        "detection": said.detection,
        "appeal_until": _day(decision),
    }


@subscribe(
    DecisionMade, name="community.answer_notifiers", label=gettext_lazy("Decision: answer who reported it")
)
def answer_notifiers(event: Event) -> None:
    """Whoever sent a notice learns what was decided, how to appeal, and of machines (Article 16(5), (6))."""
    decision = Decision.objects.get(pk=DecisionMade.of(event).decision)
    own = decision.reports.filter(kind=decision.kind, object_id=decision.object_id)
    for report in own.select_related("reporter").order_by("reporter_id", "pk"):
        report.decision = decision
        _answer(event, report)


@subscribe(NoticeDecided, name="community.answer_notifier", label=gettext_lazy("Notice: answer who sent it"))
def answer_notifier(event: Event) -> None:
    """The same where a cleaning up has reached what the notice is about."""
    reports = Report.objects.select_related("reporter", "decision")
    _answer(event, reports.get(pk=NoticeDecided.of(event).report))


def _answer(event: Event, report: Report) -> None:
    if report.decision:
        _tell_notifier(event, report, "community/notice_decided", partial(_outcome, report, report.decision))


def _outcome(report: Report, decision: Decision) -> Context:
    outcome = outcome_for(report)
    return {
        "title": title_of(report),
        "outcome": outcome,
        "reason": "" if decision.is_restriction else decision.reason,
        "automatic": decision.decided_automatically,
        "appeal_until": "" if outcome == "hidden" else _day(decision),
    }


@subscribe(
    DecisionReversed,
    name="community.tell_reversal",
    label=gettext_lazy("Reversed decision: tell whom it concerned"),
)
def tell_reversal(event: Event) -> None:
    """The other side of what was reversed is told, too: the author, or those who had sent notices."""
    decision = Decision.objects.with_grounds().get(pk=DecisionReversed.of(event).decision)
    appealed = decision.appeals.filter(outcome=Appeal.Outcome.REVERSED).first()
    if decision.member and decision.is_restriction and (appealed is None or appealed.is_by_notifier):
        source, said = f"decision:{decision.pk}", partial(_reversal, decision, decision.hides_content)
        _tell(event, decision.member, "community/decision_reversed", said, source, decision)
    restored = appealed is None or not appealed.is_by_notifier
    for report in _others(decision, appealed):
        said = partial(_taken_back, report, decision, restored)
        _tell_notifier(event, report, "community/notice_reversed", said)


def _taken_back(report: Report, decision: Decision, restored: bool) -> Context:
    """What a notifier hears of it: `was` is what her notice had led to, "hide" also by cleaning up."""
    own = (report.kind, report.object_id) == (decision.kind, decision.object_id)
    hidden = decision.hides_content or not own
    was = "hide" if hidden else decision.outcome
    said = {"title": title_of(report), "was": was, "stands": decision.reversed_at is None}
    return _reversal(decision, restored) | said


def _reversal(decision: Decision, restored: bool) -> Context:
    left = left_in_words(decision)
    whole = decision.kind == ContentKind.MEMBER
    return {"title": title_of(decision), "restored": restored, "left": left, "member": whole}


def _others(decision: Decision, appealed: Appeal | None) -> ReportQuerySet:
    """The notices whose senders read something else now than they were told."""
    reports = decision.reports.select_related("reporter").order_by("reporter_id", "pk")
    if appealed and appealed.is_by_notifier:
        return reports.exclude(appeals=appealed)
    if decision.is_restriction:
        return reports
    return reports.exclude(kind=decision.kind, object_id=decision.object_id)


@subscribe(
    AppealFiled, name="community.confirm_appeal", label=gettext_lazy("Appeal: confirm that it has arrived")
)
def confirm_appeal(event: Event) -> None:
    appeal = Appeal.objects.with_decision().get(pk=AppealFiled.of(event).appeal)
    said = partial(_received, appeal)
    _tell_appellant(event, appeal, "community/appeal_received", said)


def _received(appeal: Appeal) -> Context:
    return {"title": title_of(appeal.report or appeal.decision)}


@subscribe(AppealDecided, name="community.answer_appeal", label=gettext_lazy("Appeal: send the answer"))
def answer_appeal(event: Event) -> None:
    """Whoever appealed learns the outcome, its reason, and where else to turn (Article 20(5))."""
    appeal = Appeal.objects.with_decision().get(pk=AppealDecided.of(event).appeal)
    _tell_appellant(event, appeal, "community/appeal_decided", partial(_answer_to, appeal))


def _answer_to(appeal: Appeal) -> Context:
    return {
        "title": title_of(appeal.report or appeal.decision),
        "outcome": appeal.outcome,
        "by_notifier": appeal.is_by_notifier,
        "member": appeal.decision.kind == ContentKind.MEMBER,
        "reason": appeal.reason,
        "left": left_in_words(appeal.decision),
    }


@subscribe(
    AppealDecided,
    name="community.tell_hidden_after_all",
    label=gettext_lazy("Appeal: tell whose post it hides"),
)
def tell_hidden_after_all(event: Event) -> None:
    """Where measures were too little for a notifier who was right, the other ones hear of it, too."""
    appeal = Appeal.objects.with_decision().get(pk=AppealDecided.of(event).appeal)
    decision = appeal.decision
    right = appeal.is_by_notifier and appeal.outcome == Appeal.Outcome.REVERSED
    if not right or not decision.is_restriction:
        return
    for report in _others(decision, appeal):
        said = partial(_taken_back, report, decision, False)
        # Of its own source: she may have heard of the decision's reversal before.
        _tell_notifier(event, report, "community/notice_reversed", said, f"appeal:{appeal.pk}")


def _tell_appellant(event: Event, appeal: Appeal, template: str, said: Said) -> None:
    if appeal.report:
        _tell_notifier(event, appeal.report, template, said)
    elif appeal.member:
        _tell(event, appeal.member, template, said, f"appeal:{appeal.pk}", appeal.decision)


def _tell_notifier(event: Event, report: Report, template: str, said: Said, source: str = "") -> None:
    """By message to a member, by mail to a visitor who has left an address."""

    def with_reference() -> Context:
        return {"reference": str(report.reference)[:8], **said()}

    if report.reporter:
        _tell(event, report.reporter, template, with_reference, source or f"report:{report.pk}", report)
    elif report.email:
        with override(report.language or settings.LANGUAGE_CODE):
            context = with_reference()
        write_to_stranger(
            to=report.email,
            name=report.name,
            language=report.language,
            template=template,
            context=context,
            path=report.open_url,
        )


def _tell(
    event: Event, member: Member, template: str, said: Said, source: str, page: Decision | Report
) -> None:
    with override(language_of(member)):
        context = said()
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
