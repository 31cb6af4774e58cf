"""The rules asked about many purchases in turn: `earned` decides, and what it has said is remembered."""

from __future__ import annotations

import functools
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models import EarningRule, Programme
from ..models.rules import of_day
from .baskets import lines_of
from .earning import Basket, Given, RuleSpec, State, earned


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules that count between two moments at which any of them begins or ends."""

    by_id: Mapping[int, EarningRule]
    specs: tuple[RuleSpec, ...]

    @functools.cached_property
    def ask_for_first(self) -> bool:
        return any(spec.first_only for spec in self.specs)

    def days_of(self, rule_id: int) -> int:
        """The rule's return window, else the programme's."""
        rule = self.by_id[rule_id]
        days = rule.return_window_days
        return rule.programme.return_window_days if days is None else days


@dataclass(frozen=True)
class Said:
    """What the rules give, and how they were asked, as JSON up to the account's id.

    `windows` are the return windows (days) of the rules that give anything, with their points.
    """

    given: tuple[Given, ...]
    points: int
    qualifying: int
    windows: tuple[tuple[int, int], ...]
    state: str

    def to_json(self, account_id: int) -> str:
        """What a refund needs to ask the same again."""
        return f'{self.state}, "account": {account_id}}}'


class Asking:
    """For one batch under its locks; of rules that ask for no segment and have no limit."""

    def __init__(self, programme: Programme) -> None:
        self._versions = programme.known_rules
        ends = {version.valid_until for version in self._versions if version.valid_until}
        self._moments = sorted(ends | {version.valid_from for version in self._versions})
        self._between: dict[int, Rules] = {}
        self._said: dict[tuple[Any, ...], Said] = {}
        self._states: dict[tuple[Any, ...], str] = {}

    def rules_at(self, moment: datetime) -> Rules:
        place = bisect_right(self._moments, moment)
        if place not in self._between:
            found = of_day(self._versions, moment)
            self._between[place] = Rules({rule.pk: rule for rule in found}, tuple(r.spec for r in found))
        return self._between[place]

    def ask(
        self, rules: Rules, amount: int, currency: str, lines: Sequence[Mapping[str, Any]], state: State
    ) -> Said:
        """Of a purchase nothing of which has been refunded; `amount` in minor units."""
        if lines:
            return self._ask(rules, Basket(amount, currency, lines_of(lines, amount, currency)), state)
        asked = (id(rules), amount, currency, state.tier, state.is_first)
        if asked not in self._said:
            self._said[asked] = self._ask(rules, Basket(amount, currency), state)
        return self._said[asked]

    def _ask(self, rules: Rules, basket: Basket, state: State) -> Said:
        given = earned(basket, rules.specs, state)
        windows: dict[int, int] = {}
        for one in given:
            days = rules.days_of(one.rule)
            windows[days] = windows.get(days, 0) + one.points
        return Said(
            given=given,
            points=sum(one.points for one in given),
            qualifying=sum(one.points for one in given if rules.by_id[one.rule].qualifies),
            windows=tuple(sorted(windows.items())),
            state=self._state(rules, state),
        )

    def _state(self, rules: Rules, state: State) -> str:
        asked = (id(rules), state.tier, state.is_first)
        if asked not in self._states:
            kept = json.dumps(state.to_json() | {"rules": sorted(rules.by_id)})
            self._states[asked] = kept.removesuffix("}")
        return self._states[asked]
