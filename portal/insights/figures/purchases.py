from ..periods import Period
from .figure import Figure


def purchase_figures(period: Period) -> dict[str, Figure]:
    keys = {
        "retention_rate": "ratio",
        "churn_rate": "ratio",
        "repeat_purchase_rate": "ratio",
        "purchase_frequency": "purchases",
        "average_order_value": "EUR",
        "customer_lifetime_value": "EUR",
        "active_members": "members",
    }
    return {key: Figure(None, 0, unit) for key, unit in keys.items()}
