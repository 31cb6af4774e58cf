"""What a purchase earned, what went back, and why it was no more, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import money
from ..earning.earning import PURCHASE, RuleSpec, State, earned
from ..models import Award, EarningRule, Purchase, Refund
from .returned import products

STANDARD = "standard"


def of_purchase(purchase: Purchase) -> str:
    """A purchase in one line. It names the programme, awards with their rules, and refunds."""
    said = {"order": purchase.external_id, "amount": money.spoken(purchase.amount, purchase.currency)}
    if purchase.state == Purchase.State.HISTORY:
        return _("Order %(order)s for %(amount)s: from before the programme, it earns no points.") % said
    if not purchase.lies_ahead and purchase.state == Purchase.State.QUARANTINED:
        return _("Order %(order)s for %(amount)s: we are checking it.") % said
    if not purchase.lies_ahead and purchase.state == Purchase.State.REJECTED:
        return _("Order %(order)s for %(amount)s: we have checked it, and it does not count.") % said
    if purchase.state == Purchase.State.QUARANTINED:
        return _("Order %(order)s for %(amount)s: we are checking its date.") % said
    if purchase.state == Purchase.State.REJECTED:
        return _("Order %(order)s for %(amount)s: its date is not possible, so it does not count.") % said
    awards = [award for award in purchase.awards.all() if award.points]
    text = _earned(purchase, awards, said) if awards else _no_point(purchase, said)
    return " ".join(filter(None, [text, *_limits(purchase, awards), *_taken_back(purchase)]))


def _no_point(purchase: Purchase, said: dict[str, str]) -> str:
    """Names what a purchase must be over, where the one rule for everybody asks that."""
    spec = _rule_for_all(purchase)
    if spec is None or purchase.amount > spec.rates[purchase.currency].over:
        return _("Order %(order)s for %(amount)s: no point.") % said
    over = money.brief(spec.rates[purchase.currency].over, purchase.currency)
    if spec.basis != PURCHASE:
        text = _("Order %(order)s for %(amount)s: no point, only a purchase over %(over)s earns points.")
        return text % {**said, "over": over}
    return ngettext(
        "Order %(order)s for %(amount)s: no point, a purchase over %(over)s earns one.",
        "Order %(order)s for %(amount)s: no point, a purchase over %(over)s earns %(points)d.",
        spec.points,
    ) % {**said, "over": over, "points": spec.points}


def _asked(purchase: Purchase) -> list[EarningRule]:
    """The versions that were asked about the purchase."""
    asked = purchase.earning_state.get("rules", [])
    return [rule for rule in purchase.programme.known_rules if rule.pk in asked]


def _rule_for_all(purchase: Purchase) -> RuleSpec | None:
    """The rule that was asked and gives every member points for any product; None where several do."""
    specs = [rule.spec for rule in _asked(purchase)]
    plain = [spec for spec in specs if spec.is_for_all and purchase.currency in spec.rates]
    return plain[0] if len(plain) == 1 else None


def _earned(purchase: Purchase, awards: list[Award], said: dict[str, str]) -> str:
    points = sum(award.points for award in awards)
    available_at = max(_available_at(purchase, award.rule) for award in awards)
    values = {**said, "points": points, "rules": _rules(awards)}
    if values["rules"]:
        text = ngettext(
            "%(points)d point for order %(order)s (%(amount)s) by the rule %(rules)s.",
            "%(points)d points for order %(order)s (%(amount)s) by the rule %(rules)s.",
            points,
        )
    else:
        text = ngettext(
            "%(points)d point for order %(order)s (%(amount)s).",
            "%(points)d points for order %(order)s (%(amount)s).",
            points,
        )
    if available_at <= timezone.now():
        return text % values
    day = _day(purchase.programme.day_of(available_at))
    return " ".join([text % values, _("Available from %(day)s.") % {"day": day}])


def _available_at(purchase: Purchase, rule: EarningRule) -> datetime:
    return purchase.programme.available_from(purchase.purchased_at, rule.return_window_days)


def _rules(awards: list[Award]) -> str:
    """The rules by name; nothing where it is the one that every purchase goes by."""
    if len(awards) == 1 and awards[0].rule.key == STANDARD:
        return ""
    return ", ".join(_quoted(award.rule) for award in awards)


def _quoted(rule: EarningRule) -> str:
    return _("“%(name)s”") % {"name": rule.name}


def _limits(purchase: Purchase, awards: list[Award]) -> list[str]:
    """A sentence for each rule that would have given more, had it not been for its limit."""
    if not purchase.earning_state.get("room"):
        return []
    asked, given = _asked(purchase), {award.rule_id: award.points for award in awards}
    free = replace(State.of_json(purchase.earning_state), room={})
    whole = replace(purchase.basket, refunded=0)
    unlimited = {one.rule: one.points for one in earned(whole, [rule.spec for rule in asked], free)}
    return [_limit(rule) for rule in asked if _is_cut(rule, unlimited, given)]


def _is_cut(rule: EarningRule, unlimited: dict[int, int], given: dict[int, int]) -> bool:
    """A multiplier gives less also where others do; only those with limits of their own are cut."""
    limited = rule.cap_points is not None or rule.budget is not None
    return limited and unlimited.get(rule.pk, 0) > given.get(rule.pk, 0)


def _limit(rule: EarningRule) -> str:
    said = {"rule": _quoted(rule)}
    period = rule.cap_period if rule.cap_points is not None else ""
    return {
        EarningRule.Period.DAY: _("The day's limit of the rule %(rule)s is reached."),
        EarningRule.Period.MONTH: _("The month's limit of the rule %(rule)s is reached."),
        EarningRule.Period.YEAR: _("The year's limit of the rule %(rule)s is reached."),
    }.get(EarningRule.Period(period or "ever"), _("The limit of the rule %(rule)s is reached.")) % said


def _taken_back(purchase: Purchase) -> list[str]:
    """A sentence for each refund that took points back."""
    return [_returned(refund, purchase) for refund in purchase.refunds.all() if refund.points_taken_back]


def _returned(refund: Refund, purchase: Purchase) -> str:
    said = {"points": refund.points_taken_back, "products": products(refund, purchase)}
    said["day"] = _day(purchase.programme.day_of(refund.refunded_at))
    if said["products"]:
        text = ngettext(
            "%(points)d of it taken back on %(day)s because you returned %(products)s.",
            "%(points)d of them taken back on %(day)s because you returned %(products)s.",
            refund.points_taken_back,
        )
    else:
        text = ngettext(
            "%(points)d of it taken back on %(day)s because you returned something.",
            "%(points)d of them taken back on %(day)s because you returned something.",
            refund.points_taken_back,
        )
    return text % said


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
