"""The dashboard's panels: the open case, and a question to answer."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.shell.panels import Panel, panel

from .complaints.models import Case
from .complaints.states import State
from .complaints.timeline import steps_of
from .surveys.models import Invitation


@panel("feedback.survey", order=20)
def open_survey(request: HttpRequest) -> Panel | None:
    """The newest question the member has not answered yet."""
    asked = Invitation.objects.visible_to(request.user).open().select_related("survey").first()
    if asked is None:
        return None
    context = {"invitation": asked, "survey": asked.survey, "tone": "warm"}
    return Panel("feedback/panel_survey.html", context, span=5)


@panel("feedback.case", order=40)
def open_case(request: HttpRequest) -> Panel | None:
    """The member's most pressing open case and how far it is."""
    if not request.user.is_authenticated:
        return None
    case = Case.objects.of(request.user).open().pressing_first().select_related("assignee").first()
    if case is None:
        return None
    context = {"case": case, "steps": steps_of(case)}
    return Panel("feedback/panel_case.html", context, span=4, headline=_headline(case))


def _headline(case: Case) -> str:
    if case.state != State.WAITING:
        return ""
    who = case.assignee.first_name if case.assignee else ""
    if not who:
        return _("We wait for your answer to case %(number)s.") % {"number": case.number}
    return _("%(name)s waits for your answer to case %(number)s.") % {"name": who, "number": case.number}
