"""The case's states and its one table of transitions, shared by model, pages, admin and API."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    RECEIVED = "received", _("received")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING = "waiting", _("waiting for member")
    RESOLVED = "resolved", _("resolved")
    REOPENED = "reopened", _("reopened")
    CLOSED = "closed", _("closed")


OPEN = frozenset({State.RECEIVED, State.IN_PROGRESS, State.WAITING, State.REOPENED})


class Verb(models.TextChoices):
    TAKE = "take", _("Take")
    NOTE = "note", _("Internal note")
    REPLY = "reply", _("Reply")
    ASK = "ask", _("Reply and wait for the member")
    HEAR = "hear", _("Reply of the member")
    RESOLVE = "resolve", _("Resolve")
    REOPEN = "reopen", _("Reopen")
    CLOSE = "close", _("Close")


_TO_WORK = {
    State.RECEIVED: State.IN_PROGRESS,
    State.REOPENED: State.IN_PROGRESS,
    State.IN_PROGRESS: State.IN_PROGRESS,
}

TRANSITIONS: dict[Verb, dict[State, State]] = {
    Verb.TAKE: _TO_WORK | {State.WAITING: State.WAITING},
    Verb.NOTE: {state: state for state in State},
    Verb.REPLY: _TO_WORK | {State.WAITING: State.WAITING},
    Verb.ASK: dict.fromkeys(OPEN, State.WAITING),
    Verb.HEAR: {
        State.RECEIVED: State.RECEIVED,
        State.IN_PROGRESS: State.IN_PROGRESS,
        State.WAITING: State.IN_PROGRESS,
        State.RESOLVED: State.REOPENED,
        State.REOPENED: State.REOPENED,
    },
    Verb.RESOLVE: dict.fromkeys(OPEN, State.RESOLVED),
    Verb.REOPEN: {State.RESOLVED: State.REOPENED, State.CLOSED: State.REOPENED},
    Verb.CLOSE: {State.RESOLVED: State.CLOSED},
}


class NotPossible(Exception):
    """The case's state does not allow the verb."""

    def __init__(self, verb: Verb, state: State) -> None:
        super().__init__(
            _("“%(verb)s” is not possible while the case is %(state)s.")
            % {"verb": verb.label, "state": state.label}
        )
        self.verb, self.state = verb, state


def allowed(state: str, verb: Verb) -> bool:
    return State(state) in TRANSITIONS[verb]


def after(state: str, verb: Verb) -> State:
    """The state `verb` leads to; NotPossible where the table has no such row."""
    target = TRANSITIONS[verb].get(State(state))
    if target is None:
        raise NotPossible(verb, State(state))
    return target
