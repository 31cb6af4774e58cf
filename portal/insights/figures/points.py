"""What became of the points: the definitions of the books, read by the time at which things took effect.

The books of a day (`loyalty.books`) count by the time of recording, so that they never change; these figures
follow what is imported later. The liability is stated in full, without an estimate of future breakage.
"""

from __future__ import annotations

from loyalty.books import Basis, Cut, Flows, flows, outstanding, value_at
from loyalty.models import Programme

from ..periods import Period
from .figure import Figure
from .purchases import currency, major


def points_figures(period: Period) -> dict[str, Figure]:
    """redemption_rate = redeemed / (issued − taken back) in the period (it may pass 1);

    breakage_rate = expired / (redeemed + expired) in the period (IFRS 15 B44 to B47);
    points_outstanding = issued, neither redeemed, expired nor taken back, at the period's end;
    points_liability = that × the value of a point.
    """
    programme = Programme.objects.current()
    code = currency(programme)
    if programme is None:
        return _figures(Flows(), 0, None, code)
    start, end = Cut(period.start, Basis.EFFECTIVE), Cut(period.end, Basis.EFFECTIVE)
    held = outstanding(programme, [end])[0]
    value = major(held * value_at(programme, end), code)
    return _figures(flows(programme, start, end), held, value, code)


def _figures(moved: Flows, held: int, value: float | None, code: str) -> dict[str, Figure]:
    return {
        "redemption_rate": _rate(moved.redemption_rate, moved.earned),
        "breakage_rate": _rate(moved.breakage_rate, moved.matured),
        "points_outstanding": Figure(held, held, "points"),
        "points_liability": Figure(value, held, code),
    }


def _rate(value: float | None, base: int) -> Figure:
    return Figure(None if value is None else round(value, 6), max(0, base), "ratio")
