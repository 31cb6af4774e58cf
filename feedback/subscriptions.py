"""What follows from events: messages about cases, and first turns of recurring surveys."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.events import MemberJoined
from portal.notifications.actions import notify

from .complaints import actions as complaints
from .events import CaseFiled, CaseReplied, CaseResolved
from .surveys import actions as surveys


@subscribe(CaseFiled, name="feedback.acknowledge", label=gettext_lazy("Case: confirm that it has arrived"))
def acknowledge(event: Event) -> None:
    _notify(event, "feedback/case_received", CaseFiled.of(event).number)


@subscribe(CaseReplied, name="feedback.pass_on_reply", label=gettext_lazy("Case: send the reply"))
def pass_on_reply(event: Event) -> None:
    reply = CaseReplied.of(event)
    _notify(event, "feedback/case_replied", reply.number, waiting=reply.waiting)


@subscribe(CaseResolved, name="feedback.tell_resolved", label=gettext_lazy("Case: tell that it is resolved"))
def tell_resolved(event: Event) -> None:
    resolved = CaseResolved.of(event)
    _notify(event, "feedback/case_resolved", resolved.number, points=resolved.goodwill_points)


@subscribe(
    "loyalty.goodwill_decided", name="feedback.note_goodwill", label=gettext_lazy("Case: note the goodwill")
)
def note_goodwill(event: Event) -> None:
    """Goodwill above an agent's limit, approved by a second person after the case was answered."""
    kind, _colon, number = event.source.partition(":")
    if kind == "case" and event.payload.get("approved"):
        complaints.note_goodwill(number=number, points=event.payload["points"])


@subscribe(
    MemberJoined, name="feedback.plan_first_turns", label=gettext_lazy("Surveys: plan those of a new member")
)
def plan_first_turns(event: Event) -> None:
    if event.member:
        surveys.plan_first_turns(member=event.member, joined_at=event.occurred_at)


def _notify(event: Event, template: str, number: str, **context: Any) -> None:
    if event.member is None:
        return
    notify(
        member=event.member,
        template=template,
        context={"number": number, **context},
        source=f"event:{event.pk}",
        url=f"/feedback/{number}/",
        happened_at=event.occurred_at,
    )
