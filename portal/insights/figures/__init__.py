"""The key figures of a period. Each module says its formulas and where they come from."""

from __future__ import annotations

from ..periods import Period
from .answers import answer_figures, nps_trend
from .figure import Figure
from .points import points_figures
from .purchases import purchase_figures

# The contract's order.
KEYS = [
    "retention_rate",
    "churn_rate",
    "repeat_purchase_rate",
    "purchase_frequency",
    "average_order_value",
    "customer_lifetime_value",
    "redemption_rate",
    "breakage_rate",
    "points_outstanding",
    "points_liability",
    "nps",
    "nps_overall",
    "csat",
    "ces",
    "response_rate",
    "active_members",
]


def key_figures(period: Period) -> dict[str, Figure]:
    """All key figures of `period` by key, each from a fixed number of queries."""
    found = purchase_figures(period) | points_figures(period) | answer_figures(period)
    return {key: found[key] for key in KEYS}


__all__ = ["KEYS", "Figure", "key_figures", "nps_trend"]
