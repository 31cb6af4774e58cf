"""What a purchase earns: a pure function of the purchase and a rule version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule version as plain values; `over` in minor units of the programme's currency, exclusive."""

    over: int
    points: int


def earned(*, amount: int, rule: Rule | None) -> int:
    """Points for a purchase of `amount` minor units: exactly `over` earns nothing, one cent more earns."""
    if rule is None or amount <= rule.over:
        return 0
    return rule.points
