"""Appeals: anyone concerned by a decision has another person look at it again (Article 20)."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.actions.sanctions import hold_standings, touched_by
from community.events import AppealDecided, AppealFiled
from community.models import Appeal, Decision, Post, Report, Topic
from portal.activity.actions import record
from portal.members.models import Member
from portal.retrying import retried
from portal.shell.ports import Refused

from .deciding import decide
from .matters import open_matter
from .reversing import reverse
from .visibility import hold_topic

Outcome = Appeal.Outcome


@transaction.atomic
def file_appeal(
    *, decision: Decision, text: str, member: Member | None = None, report: Report | None = None
) -> Appeal:
    """Appeal as the one concerned (`member`) or as a notifier (`report`, logged in or not), once each.

    A second appeal answers the first. Refused: not_yours, too_late, empty, reversed (nothing is left to
    appeal).
    """
    _check(decision, member, report)
    if not text.strip():
        raise Refused("empty", _("Please say what is wrong with the decision."))
    by = report.reporter if report else member
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(decision=decision, member=by, report=report, text=text.strip())
    except IntegrityError:
        return Appeal.objects.get(decision=decision, report=report, **({} if report else {"member": member}))
    payload = AppealFiled(appeal=appeal.pk, decision=decision.pk)
    record(payload, member=by, actor=by, source=f"decision:{decision.pk}")
    return appeal


def _check(decision: Decision, member: Member | None, report: Report | None) -> None:
    if report:
        answered = Report.objects.filter(pk=report.pk, decision=decision).exists()
        if not answered or decision.hides_content:
            raise Refused("not_yours", _("There is nothing to appeal here."))
    elif member is None or decision.member_id != member.pk or not decision.is_restriction:
        raise Refused("not_yours", _("There is nothing to appeal here."))
    if decision.reversed_at:
        raise Refused("reversed", _("This decision has been reversed already."))
    if decision.appeal_until < timezone.now():
        raise Refused("too_late", _("A decision can be appealed for six months."))


@retried
@transaction.atomic
def decide_appeal(*, appeal: Appeal, actor: Member, outcome: str, reason: str, **measures: Any) -> Appeal:
    """Decide an appeal: the decision is `upheld`, or `reversed` with all that it took.

    Where a notifier was right, the content is hidden on the ground in `measures` (as `decide` takes them):
    a decision of its own, with its own reasons and its own right to appeal; of a member name and text are
    taken out of the profile. What had been decided against the author stands beside it, not reversed.

    Refused: not_allowed (who decided first, or is concerned), no_reason, already_decided, and as `decide`.
    """
    hold_standings(actor, touched_by(appeal.decision))  # all at once, before anything else
    if not policies.may_decide_appeal(actor, appeal):
        raise Refused("not_allowed", _("Another person than the first decides an appeal."))
    if not reason.strip():
        raise Refused("no_reason", _("Please give a reason: whoever appealed will read it."))
    if outcome == Outcome.REVERSED and isinstance(content := appeal.decision.content, Post | Topic):
        hold_topic(content)  # before the appeal, as in `reverse`, and before the matter, as everywhere
    decided = {
        "outcome": Outcome(outcome),
        "reason": reason.strip(),
        "decided_by": actor,
        "decided_at": timezone.now(),
    }
    if not Appeal.objects.filter(pk=appeal.pk, outcome="").update(**decided):
        raise Refused("already_decided", _("This has been decided already."))
    appeal.refresh_from_db()
    if outcome == Outcome.REVERSED:
        _give_way(appeal, actor, measures)
    payload = AppealDecided(appeal=appeal.pk, decision=appeal.decision_id, outcome=appeal.outcome)
    record(payload, member=appeal.member, actor=actor, source=f"decision:{appeal.decision_id}")
    return appeal


def _give_way(appeal: Appeal, actor: Member, measures: dict[str, Any]) -> None:
    """What was taken from the author stays so for a notifier, for whom it was too little."""
    decision, content = appeal.decision, appeal.decision.content
    goes_further = appeal.is_by_notifier and decision.is_restriction
    decision.refresh_from_db(fields=["reversed_at"])
    if decision.reversed_at is None and not goes_further:
        reverse(decision=decision, actor=actor, appeal=appeal)
    if appeal.report and content is not None:
        whole = isinstance(content, Member)
        weight = policies.flag_weight(appeal.report.reporter)  # a notice has led to it
        decide(
            matter=open_matter(decision.kind, decision.object_id, weight=weight),
            actor=actor,
            outcome=Decision.Outcome.PROFILE if whole else Decision.Outcome.HIDE,
            **{"reason": appeal.reason} | measures,
        )
