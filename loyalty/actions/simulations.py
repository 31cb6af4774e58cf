"""Simulating draft rules: small ones at once, large ones by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import timezone, translation

from loyalty.earning import describing
from loyalty.earning.simulation import Outcome, purchases_of, simulate
from loyalty.models import EarningRule, SimulationRun
from portal.activity.doorbell import ring

if TYPE_CHECKING:
    from portal.members.models import Member

SIMULATE = "loyalty.tasks.simulate_due"
#: So many purchases are replayed while one waits for the page.
AT_ONCE = 3000
# Longer than replaying millions of purchases takes.
_LEASE_SECONDS = 3600


def ask_simulation(*, rule: EarningRule, months: int, actor: Member) -> SimulationRun:
    """Simulate the rule over the purchases of the last months: done on return, or due for the worker."""
    now = timezone.now()
    run = SimulationRun(rule=rule, months=months, actor=actor, said=_said(rule))
    since = now - relativedelta(months=months)
    few = purchases_of(rule.programme, since, now).order_by()[: AT_ONCE + 1].count() <= AT_ONCE
    if few:
        run.outcome = simulate(draft=rule, months=months, now=now).to_json()
        run.state, run.done_at = SimulationRun.State.DONE, now
    run.save()
    if not few:
        ring(SIMULATE)
    return run


def _said(rule: EarningRule) -> dict[str, str]:
    """The rule in one sentence of each language: the draft may be another one tomorrow."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = describing.rule(rule)
    return said


def simulate_due() -> int:
    """Do what has been asked for; returns how many simulations were done.

    A replay runs outside of any transaction, so that nobody waits for it; its result is kept in one.
    """
    done = 0
    for claimed in iter(lambda: SimulationRun.objects.claim(1, seconds=_LEASE_SECONDS), []):
        for run in claimed:
            rules = EarningRule.objects.select_related("programme", "segment").prefetch_related("rates")
            found: Outcome | Exception
            try:
                found = simulate(draft=rules.get(pk=run.rule_id), months=run.months)
            except Exception as error:
                found = error
            done += run.work(lambda run=run, found=found: _keep(run, found))
    return done


def _keep(run: SimulationRun, found: Outcome | Exception) -> None:
    if isinstance(found, Exception):
        raise found
    run.keep(outcome=found.to_json())
