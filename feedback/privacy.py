"""What the app holds about a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from portal.content import images
from portal.content.models import Image
from portal.shell.privacy import Holding, registry

from .complaints.models import Case, CaseMessage
from .complaints.states import OPEN, State
from .surveys.models import Answer, Invitation, SurveyTurn

if TYPE_CHECKING:
    from portal.members.models import Member


def export(member: Member) -> dict[str, Any]:
    """Her cases with what she wrote and was told, and what she answered."""
    cases = Case.objects.of(member).prefetch_related("messages")
    answers = Answer.objects.filter(invitation__member=member).select_related("survey").order_by("pk")
    return {
        "cases": [_case(case) for case in cases],
        "answers": [
            {
                "survey": answer.survey.slug,
                "score": answer.score,
                "comment": answer.comment,
                "answered_at": answer.created_at.isoformat(),
            }
            for answer in answers
        ],
    }


def _case(case: Case) -> dict[str, Any]:
    said = [message for message in case.messages.all() if message.kind != CaseMessage.Kind.NOTE]
    return {
        "number": case.number,
        "subject": case.subject,
        "category": case.category,
        "order": case.order_number,
        "state": case.state,
        "opened_at": case.opened_at.isoformat(),
        "goodwill_points": case.goodwill_points,
        "messages": [
            {"from": message.kind, "at": message.created_at.isoformat(), "text": message.text}
            for message in sorted(said, key=lambda message: message.created_at)
        ],
    }


def erase(member: Member) -> None:
    """Remove texts, pictures and links; numbers, states, times and scores stay for the figures."""
    cases = Case.objects.of(member)
    keys = [f"case:{number}" for number in cases.values_list("number", flat=True)]
    images.remove(Image.objects.filter(source__in=keys))
    CaseMessage.objects.filter(case__member=member).update(text="", html="")
    CaseMessage.objects.filter(case__member=member, author=member).update(author=None)
    cases.filter(state__in=OPEN).update(state=State.CLOSED)
    # The next version: an agent who has the case open can no longer write to her.
    cases.update(subject="", purchase="", order_number="", member=None, version=F("version") + 1)
    Answer.objects.filter(invitation__member=member).update(comment="", invitation=None)
    Invitation.objects.filter(member=member).delete()
    SurveyTurn.objects.filter(member=member).delete()


registry.add("feedback", Holding(export=export, erase=erase))
