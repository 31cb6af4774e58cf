"""Surprises: an effect that happens by a probability, and within a budget of the month."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from portal.shell.ports import Outcome, Refused

from .models import CERTAIN, Effect, Run, RunVerdict

#: A lot is one of so many numbers; percent times LOTS / 100 of them are drawn.
LOTS = 10_000
NOT_DRAWN, NO_BUDGET = "skipped:not_drawn", "skipped:budget"


@dataclass(frozen=True)
class Attempt:
    """What became of an effect: its outcome, what it said, and the lot where one was drawn."""

    outcome: Outcome
    detail: str = ""
    draw: int | None = None


class _NoRoomError(Exception):
    """The month's budget is used up: what the effect has done is taken back."""


def attempt(effect: Effect, call: Callable[[], Outcome]) -> Attempt:
    """Draw the lot, do the effect within its budget; a refusal or a used-up budget undoes what it did."""
    draw = secrets.randbelow(LOTS) if effect.probability < CERTAIN else None
    if draw is not None and draw >= effect.probability * LOTS // 100:
        return Attempt(Outcome(NOT_DRAWN), draw=draw)
    try:
        with transaction.atomic():
            outcome = call()
            # The budget's row is wanted by every run: it is taken last.
            if outcome.verdict == "done" and not effect.use_budget(this_month()):
                raise _NoRoomError
    except Refused as refusal:
        return Attempt(Outcome(f"refused:{refusal.code}"), str(refusal), draw)
    except _NoRoomError:
        return Attempt(Outcome(NO_BUDGET), draw=draw)
    return Attempt(outcome, draw=draw)


def this_month() -> str:
    """The month that budgets are used of now: "2026-03"."""
    return timezone.localdate().strftime("%Y-%m")


def stopped(run: Run, listed: Sequence[Effect]) -> Attempt | None:
    """Why an effect is passed over: an earlier one of its run was not drawn, or had no budget left.

    So the message that tells of a surprise comes with the surprise only.
    """
    if all(one.probability == CERTAIN and one.budget is None for one in listed[: run.position]):
        return None
    earlier = RunVerdict.objects.filter(run=run, verdict__in=[NOT_DRAWN, NO_BUDGET]).first()
    return Attempt(Outcome(earlier.verdict)) if earlier else None
