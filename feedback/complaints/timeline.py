"""The way of a case as steps, the way a member sees it. Pure: reads the case, asks no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .models import Case
from .states import State


@dataclass(frozen=True)
class Step:
    """`state` is done, now or todo, as the `.steps` component draws it."""

    label: str
    state: str
    at: datetime | None = None


def steps_of(case: Case) -> list[Step]:
    """Received, taken, perhaps waiting or reopened, resolved. `case.assignee` should be loaded."""
    steps = [Step(_("Received"), "done", case.opened_at), _taken(case)]
    if case.state == State.WAITING:
        steps.append(Step(_("Waiting for your answer"), "now", case.paused_at))
    if case.state == State.REOPENED:
        steps.append(Step(_("Open again"), "now", case.changed_at))
    resolved = case.state in {State.RESOLVED, State.CLOSED}
    steps.append(Step(_("Resolved"), "done" if resolved else "todo", case.resolved_at))
    return steps


def _taken(case: Case) -> Step:
    if case.taken_at is None:
        settled = case.state == State.CLOSED
        return Step(_("Somebody takes it on"), "done" if settled else "now")
    who = case.assignee.first_name if case.assignee else ""
    label = _("%(name)s is on it") % {"name": who} if who else _("In our hands")
    return Step(label, "now" if case.state == State.IN_PROGRESS else "done", case.taken_at)
