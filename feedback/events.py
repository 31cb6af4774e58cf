"""What happens to cases and surveys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class CaseFiled(Payload):
    kind = "feedback.case_filed"
    label = _("A member has filed a case")

    case_id: int
    number: str
    category: str
    priority: str


class CaseTaken(Payload):
    kind = "feedback.case_taken"
    label = _("An agent has taken a case")

    case_id: int
    number: str


class CaseReplied(Payload):
    kind = "feedback.case_replied"
    label = _("An agent has replied to a case")

    case_id: int
    number: str
    message_id: int
    waiting: bool


class MemberReplied(Payload):
    kind = "feedback.member_replied"
    label = _("A member has replied to her case")

    case_id: int
    number: str
    message_id: int


class CaseResolved(Payload):
    kind = "feedback.case_resolved"
    label = _("A case has been resolved")

    case_id: int
    number: str
    message_id: int
    goodwill_points: int


class CaseReopened(Payload):
    kind = "feedback.case_reopened"
    label = _("A case has been reopened")

    case_id: int
    number: str


class CaseClosed(Payload):
    kind = "feedback.case_closed"
    label = _("A case has been closed")

    case_id: int
    number: str


class SurveyAnswered(Payload):
    kind = "feedback.survey_answered"
    label = _("A member has answered a survey")

    survey: str
    survey_kind: str
    invitation_id: int
