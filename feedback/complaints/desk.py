"""The agent's desk: what each button does, and what the page of a case shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.activity.models import Event
from portal.content.models import Image
from portal.members.models import Trait
from portal.shell import ports

from . import actions, policies
from .forms import AgentReplyForm, NoteForm, ResolveForm, VersionForm
from .models import Case, CaseMessage
from .states import Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HISTORY_ROWS = 15


@dataclass(frozen=True)
class Button:
    """One thing an agent can do: the form that asks for it, the action behind it, what is said when done."""

    verb: Verb
    form: type[forms.Form]
    action: Callable[..., Any]
    done: str | _StrPromise


BUTTONS = {
    button.verb.value: button
    for button in (
        Button(Verb.TAKE, VersionForm, actions.take, _("You have taken the case.")),
        Button(Verb.REPLY, AgentReplyForm, actions.reply_to_member, _("Your reply is on its way.")),
        Button(Verb.NOTE, NoteForm, actions.add_note, _("The note is kept.")),
        Button(Verb.RESOLVE, ResolveForm, actions.resolve, _("The case is resolved.")),
        Button(Verb.REOPEN, VersionForm, actions.reopen, _("The case is open again.")),
        Button(Verb.CLOSE, VersionForm, actions.close, _("The case is closed.")),
    )
}


def form_of(verb: str, case: Case, data: Any = None) -> forms.Form:
    """The form behind a button; bound where `data` is given."""
    return BUTTONS[verb].form(data, initial={"version": case.version}, auto_id=f"{verb}_%s")


def page(case: Case, actor: Any, bound: dict[str, forms.Form] | None = None) -> dict[str, Any]:
    """What the page of a case shows to an agent; `bound` forms keep what was typed."""
    said = list(CaseMessage.objects.filter(case=case).select_related("author").order_by("created_at", "pk"))
    verbs = {verb.value for verb in policies.possible_verbs(case)}
    shown = {verb: form_of(verb, case) for verb in BUTTONS if verb in verbs} | (bound or {})
    return {
        "case": case,
        "said": said,
        "photos": Image.objects.of(case.key),
        "forms": shown,
        "opened": next(iter(bound), "reply") if bound else "reply",
        "traits": _traits(case),
        "events": Event.objects.of_member(case.member)[:HISTORY_ROWS] if case.member_id else [],
        "may_handle": policies.may_handle(actor),
        "is_mine": case.assignee_id == actor.pk,
        "goodwill_waiting": ports.goodwill_waiting(source=case.key),
        "goodwill_left": 0 if case.goodwill_points else ports.goodwill_limit(actor=actor, source=case.key),
    }


def _traits(case: Case) -> dict[str, Any]:
    found = Trait.objects.filter(member=case.member_id, name__in=["tier", "points_available"])
    return {trait.name: trait.value for trait in found}


def was_done_before(case: Case, actor: Any, text: str) -> bool:
    """Whether the actor's own same words are the last ones: the button was pressed twice."""
    last = CaseMessage.objects.filter(case=case).order_by("-created_at", "-pk").first()
    return bool(last and text and last.author_id == actor.pk and last.text == text.strip())
