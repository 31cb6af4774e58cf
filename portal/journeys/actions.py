"""The engine: an event starts runs, and runs perform their effects, each exactly once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from portal.activity.doorbell import ring
from portal.activity.leases import LeaseLost
from portal.activity.models import Event
from portal.members.models import Member
from portal.shell.ports import Outcome, Refused

from . import chances, conditions, effects, withdrawing
from .facts import Facts
from .models import Effect, Journey, Run, RunVerdict

ADVANCE = "portal.journeys.tasks.advance_due"


@transaction.atomic
def start_runs(*, event: Event) -> None:
    """A run for each active journey this event triggers for its member.

    Unique per journey, member and event, so an event delivered again starts nothing.
    """
    member = event.member
    if member is None:
        return
    facts = Facts(event, member)
    waiting = Journey.objects.waiting_for(event.kind, member)
    runs = [_new_run(j, event, member) for j in waiting if conditions.hold(j.conditions, facts)]
    if runs:
        Run.objects.bulk_create(runs, ignore_conflicts=True)
        ring(ADVANCE)


def _new_run(journey: Journey, event: Event, member: Member) -> Run:
    run = Run(journey=journey, member=member, event=event, once=journey.once_per_member)
    run.due_at = timezone.now() + timedelta(minutes=journey.delay_minutes)
    if is_held_out(journey, member):
        run.state, run.verdict, run.done_at = Run.State.SKIPPED, Run.Verdict.HOLDOUT, timezone.now()
    return run


def is_held_out(journey: Journey, member: Member) -> bool:
    """Whether this member is in the journey's comparison group: the same answer whenever it is asked."""
    digest = hashlib.sha256(f"{journey.slug}:{member.pk}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < journey.holdout_percent


def advance_due(limit: int = 50, seconds: float | None = None) -> int:
    """Perform the effects of runs that are due, each in its own transaction; returns how many were done.

    Repeats while something is due, for `seconds` at most (leases.py). Safe to interrupt anywhere: an effect
    and its verdict commit together.
    """
    done = 0
    for claimed in Run.objects.batches(limit, seconds):
        prefetch_related_objects(claimed, "journey__effects", "member", "event")
        for run in claimed:
            done += _advance(run)
    return done


def _advance(run: Run) -> int:
    if verdict := _ended(run):
        return _skip(run, verdict)
    if _withdraw(run):
        return 1
    done = 0
    while run.state == Run.State.DUE and run.work(partial(_perform, run)):
        done += 1
    return done


def _ended(run: Run) -> str:
    if run.member.erased_at is not None or not run.member.is_active:
        return Run.Verdict.ERASED
    if not run.journey.active:
        return Run.Verdict.INACTIVE
    waited = run.journey.delay_minutes > 0 and run.position == 0
    if waited and not conditions.hold(run.journey.conditions, Facts(run.event, run.member)):
        return Run.Verdict.CONDITIONS
    return ""


def _skip(run: Run, verdict: str) -> int:
    try:
        run.skip(verdict)
    except LeaseLost:
        return 0
    return 1


def _withdraw(run: Run) -> bool:
    try:
        return withdrawing.is_withdrawn(run) and withdrawing.withdraw(run)
    except LeaseLost:
        return False


def _perform(run: Run) -> None:
    """The effect at the run's position and its verdict; what an effect refuses does not stop the others."""
    listed: list[Effect] = list(run.journey.effects.all())
    if run.position >= len(listed):
        return
    effect = listed[run.position]
    done = chances.stopped(run, listed) or chances.attempt(effect, partial(_call, run, effect))
    RunVerdict.objects.create(
        run=run,
        position=run.position,
        effect=effect.effect,
        verdict=done.outcome.verdict[:60],
        detail=done.detail[:250],
        made=done.outcome.made[:120],
        draw=done.draw,
        probability=effect.probability if done.draw is not None else None,
    )


def _call(run: Run, effect: Effect) -> Outcome:
    known = effects.registry.get(effect.effect)
    if known is None:
        raise Refused("unknown_effect", effect.effect)
    wanted_at = run.event.occurred_at + timedelta(minutes=run.journey.delay_minutes)
    call = effects.Call(run.member, effect.params, run.source(run.position), _context(run), wanted_at)
    return known.perform(call)


def _context(run: Run) -> dict[str, Any]:
    """What texts may name: the event's fields, and the points this run grants."""
    granted = sum(
        int(effect.params.get("points", 0))
        for effect in run.journey.effects.all()
        if effect.effect == "grant_points"
    )
    return {"points": granted} | run.event.payload


def explain(*, source: str, member: Member) -> str:
    """Why the thing with this source key came to the member, in the active language; "" where unknown."""
    kind, _colon, rest = source.partition(":")
    number = rest.partition(":")[0]
    if kind != "run" or not number.isdecimal():
        return ""
    run = Run.objects.filter(pk=int(number), member=member).select_related("journey", "event").first()
    if run is None:
        return ""
    return run.journey.reason or run.event.label
