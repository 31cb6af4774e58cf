"""What limits say has been used, against what was given: caps and budgets of rules, goodwill of agents."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import BigIntegerField, F, Model, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Trunc

from loyalty.earning.capping import ALL, EVER, period_of
from loyalty.models import (
    Account,
    Award,
    EarningRule,
    GoodwillBudget,
    GoodwillRequest,
    Posting,
    Programme,
    RuleUse,
)
from loyalty.verifying.beside import CHUNK

# Owner (an account or an agent), period, points.
Use = tuple[int, str, int]
LEFT = Sum(F("points") - F("taken_back"))


def rule_uses() -> Iterator[str]:
    """Under each limit a rule has given what its awards say, less what refunds took back."""
    for programme in Programme.objects.all():
        versions: dict[str, list[EarningRule]] = defaultdict(list)
        for rule in EarningRule.objects.live().filter(programme=programme):
            versions[rule.key].append(rule)
        kept = RuleUse.objects.filter(programme=programme)
        for key, rules in sorted(versions.items()):
            yield from _of_rule(programme, key, rules, kept.filter(key=key))
        for stray in kept.exclude(key__in=versions).filter(points__gt=0).iterator():
            yield f"rule {stray.key}: {stray.points} points used, and there is no such rule"


def _of_rule(
    programme: Programme, key: str, rules: list[EarningRule], kept: QuerySet[RuleUse]
) -> Iterator[str]:
    budgeted = [rule.pk for rule in rules if rule.budget is not None]
    in_all = Award.objects.filter(rule__in=budgeted).aggregate(points=LEFT)["points"] or 0
    given = [iter([(ALL, EVER, in_all)])]
    for kind in EarningRule.Period.values:
        capped = [rule.pk for rule in rules if rule.cap_points is not None and rule.cap_period == kind]
        if capped:
            given.append(_capped(Award.objects.filter(rule__in=capped), kind, programme))
    used = _columns(kept.order_by("account_id"), "account_id", "period", "points")
    for account, period, said, right in _differing(used, heapq.merge(*given, key=itemgetter(0))):
        whom = f"account {_reference(account)}" if account else "all together"
        yield f"rule {key}, {whom}, {period}: {said} points used, awards say {right}"


def _capped(awards: QuerySet[Award], kind: str, programme: Programme) -> Iterator[Use]:
    """What was given to each account in each period of that kind, in order of accounts."""
    rows = awards.annotate(
        account=Cast(KeyTextTransform("account", "purchase__earning_state"), BigIntegerField())
    )
    if kind == EVER:
        for account, points in rows.values_list("account").annotate(all=LEFT).order_by("account").iterator():
            yield account, EVER, points
        return
    begins = Trunc("purchase__purchased_at", kind, tzinfo=programme.zone)
    sums = rows.annotate(begins=begins).values_list("account", "begins").annotate(all=LEFT)
    for account, moment, points in sums.order_by("account").iterator():
        yield account, period_of(kind, moment.date()), points


def goodwill_budgets() -> Iterator[str]:
    """An agent has used what she granted alone, and at most what she approved beside."""
    grants = Posting.objects.filter(kind=Posting.Kind.GOODWILL, actor__isnull=False)
    approved = GoodwillRequest.objects.filter(kind=Posting.Kind.GOODWILL, posting__isnull=False)
    alone = _granted(grants.exclude(pk__in=approved.values("posting")), "actor_id", "")
    # Second persons use up their own limits, unless they are programme managers.
    beside = _granted(approved.exclude(decided_by=None), "decided_by_id", "posting__")
    most = {(agent, period): points for agent, period, points in beside}
    used = _columns(GoodwillBudget.objects.order_by("agent_id"), "agent_id", "period", "granted")
    for agent, period, said, right in _differing(used, alone):
        if not right <= said <= right + most.get((agent, period), 0):
            yield f"goodwill of agent {agent}, {period}: {said} points used, grants say {right}"


def _granted(rows: QuerySet[Model], agent: str, prefix: str) -> Iterator[Use]:
    """Each grant once for its case and once for its month, in order of agents."""
    zones = {programme.pk: programme.zone for programme in Programme.objects.all()}
    columns = (
        f"{prefix}account__programme_id",
        f"{prefix}recorded_at",
        f"{prefix}source_ref",
        f"{prefix}points",
    )
    for who, programme, moment, source, points in _columns(rows.order_by(agent), agent, *columns):
        yield who, source, points
        yield who, period_of("month", moment.astimezone(zones[programme]).date()), points


def _columns(rows: QuerySet[Model], *names: str) -> Iterator[tuple]:
    return iter(rows.values_list(*names).iterator(chunk_size=CHUNK))


def _differing(said: Iterable[Use], right: Iterable[Use]) -> Iterator[tuple[int, str, int, int]]:
    """Owner, period, both sums, where they differ; both come in order of owners, one is held at a time."""
    both = heapq.merge(_marked(said, 0), _marked(right, 1), key=lambda found: found[0][0])
    for owner, found in groupby(both, key=lambda found: found[0][0]):
        sums: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for (_owner, period, points), side in found:
            sums[side][period] += points
        for period in sorted(sums[0].keys() | sums[1].keys()):
            if sums[0][period] != sums[1][period]:
                yield owner, period, sums[0][period], sums[1][period]


def _marked(uses: Iterable[Use], side: int) -> Iterator[tuple[Use, int]]:
    return ((use, side) for use in uses)


def _reference(account: int) -> object:
    return Account.objects.filter(pk=account).values_list("reference", flat=True).first() or account
