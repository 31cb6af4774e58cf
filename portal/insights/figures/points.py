from ..periods import Period
from .figure import Figure


def points_figures(period: Period) -> dict[str, Figure]:
    keys = {
        "redemption_rate": "ratio",
        "breakage_rate": "ratio",
        "points_outstanding": "points",
        "points_liability": "EUR",
    }
    return {key: Figure(None, 0, unit) for key, unit in keys.items()}
