"""How figures are shown: names, explanations, units, and the trend as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import format_currency
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from .figures import Figure
from .periods import Period

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# key: its name, and what it says in one sentence.
WORDS: dict[str, tuple[_StrPromise, _StrPromise]] = {
    "active_members": (gettext_lazy("Active members"), gettext_lazy("Bought something in the period.")),
    "retention_rate": (
        gettext_lazy("Retention"),
        gettext_lazy("Of those who bought in the period before, as long as this one, how many bought again."),
    ),
    "churn_rate": (gettext_lazy("Churn"), gettext_lazy("The rest: bought before, but not in this period.")),
    "repeat_purchase_rate": (
        gettext_lazy("Repeat purchases"),
        gettext_lazy("Of those who bought, how many did so at least twice."),
    ),
    "purchase_frequency": (gettext_lazy("Purchase frequency"), gettext_lazy("Purchases per buying member.")),
    "average_order_value": (gettext_lazy("Average order value"), gettext_lazy("Turnover per purchase.")),
    "customer_lifetime_value": (
        gettext_lazy("Customer lifetime value"),
        gettext_lazy("Order value times frequency, for as many periods as members stay (1 / churn)."),
    ),
    "redemption_rate": (
        gettext_lazy("Redemption"),
        gettext_lazy("Points redeemed in the period, per point issued in it and not taken back."),
    ),
    "breakage_rate": (
        gettext_lazy("Breakage"),
        gettext_lazy("Of the points redeemed or expired in the period, how many were never used."),
    ),
    "points_outstanding": (
        gettext_lazy("Points outstanding"),
        gettext_lazy("Issued and neither redeemed nor expired at the end of the period."),
    ),
    "points_liability": (
        gettext_lazy("Points liability"),
        gettext_lazy("What the outstanding points are worth, at the value of a point."),
    ),
    "nps": (gettext_lazy("NPS"), gettext_lazy("Promoters less detractors, in the period.")),
    "nps_overall": (gettext_lazy("NPS since the start"), gettext_lazy("The same over all answers so far.")),
    "csat": (gettext_lazy("Satisfaction (CSAT)"), gettext_lazy("Share of answers with 4 or 5 of 5.")),
    "ces": (gettext_lazy("Ease (CES)"), gettext_lazy("Share of answers with 5 to 7 of 7.")),
    "response_rate": (gettext_lazy("Response rate"), gettext_lazy("Of those asked, how many answered.")),
}
GROUPS: list[tuple[_StrPromise, list[str]]] = [
    (
        gettext_lazy("Buying again"),
        ["active_members", "retention_rate", "churn_rate", "repeat_purchase_rate", "purchase_frequency"],
    ),
    (gettext_lazy("Value"), ["average_order_value", "customer_lifetime_value"]),
    (
        gettext_lazy("Points"),
        ["redemption_rate", "breakage_rate", "points_outstanding", "points_liability"],
    ),
    (gettext_lazy("What members say"), ["nps", "nps_overall", "csat", "ces", "response_rate"]),
]
PLAIN = {"points", "members", "nps", "purchases"}


@dataclass(frozen=True)
class Shown:
    name: str
    meaning: str
    value: str
    interval: str
    n: int


def groups_of(figures: dict[str, Figure]) -> list[tuple[str, list[Shown]]]:
    """Heading and figures, in the order a manager reads them."""
    return [(str(name), [_shown(key, figures[key]) for key in keys]) for name, keys in GROUPS]


def _shown(key: str, figure: Figure) -> Shown:
    name, meaning = WORDS[key]
    interval = ""
    if figure.low is not None and figure.high is not None:
        interval = _("%(low)s and %(high)s") % {
            "low": written(figure.low, figure.unit),
            "high": written(figure.high, figure.unit),
        }
    return Shown(str(name), str(meaning), written(figure.value, figure.unit), interval, figure.n)


def written(value: float | None, unit: str) -> str:
    """A figure's value as the reader writes numbers; a dash where there is none."""
    if value is None:
        return "–"
    if unit == "ratio":
        return f"{_number(100 * value, 1)}\u00a0%"
    if unit in PLAIN:
        return _number(value, 1 if unit == "purchases" else 0)
    return str(format_currency(round(Decimal(str(value)), 2), unit, locale=get_language() or "en"))


def _number(value: float, places: int) -> str:
    """Rounded first: Django's own formatting cuts off."""
    return formats.number_format(round(Decimal(str(value)), places), places, force_grouping=True)


# The picture: one column per month, the zero line in the middle.
WIDTH, HEIGHT, STEP = 600, 160, 50
MIDDLE = HEIGHT // 2


def trend_of(months: list[tuple[Period, Figure]]) -> dict[str, Any]:
    """Columns for the SVG and the table beside it; a month below the threshold has no column."""
    columns = [_column(index, span, figure) for index, (span, figure) in enumerate(months)]
    drawn = [column for column in columns if column["value"] is not None]
    return {"columns": columns, "drawn": drawn, "width": WIDTH, "height": HEIGHT, "middle": MIDDLE}


def _column(index: int, span: Period, figure: Figure) -> dict[str, Any]:
    length = 0 if figure.value is None else max(2, round(abs(figure.value) / 100 * (MIDDLE - 8)))
    above = figure.value is not None and figure.value >= 0
    return {
        "month": formats.date_format(span.first, "YEAR_MONTH_FORMAT"),
        "short": formats.date_format(span.first, "M"),
        "value": figure.value,
        "text": written(figure.value, "nps"),
        "answers": ngettext("%(count)d answer", "%(count)d answers", figure.n) % {"count": figure.n},
        "x": index * STEP + 8,
        "label_x": index * STEP + STEP // 2,
        "y": MIDDLE - length if above else MIDDLE,
        "length": length,
        "above": above,
    }
