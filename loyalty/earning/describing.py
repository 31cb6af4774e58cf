"""An earning rule in one sentence, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import money
from ..models import EarningRule, RuleRate


def rule(version: EarningRule) -> str:
    """What the version gives and for what; its programme, segment and rates must be loaded."""
    parts = [_gives(version), _over(version), *_narrowed(version), *_limited(version)]
    said = ", ".join(part for part in parts if part)
    return "; ".join([said, *(_rate(version, rate) for rate in version.rates.all())])


def _gives(version: EarningRule) -> str:
    if version.effect == EarningRule.Effect.MULTIPLIER:
        return _("%(percent)d %% of the points") % {"percent": version.percent}
    said = ngettext("%(points)d point", "%(points)d points", version.points) % {"points": version.points}
    if version.basis == EarningRule.Basis.AMOUNT:
        per = money.brief(version.per, version.programme.currency)
        return _("%(points)s for each %(amount)s") % {"points": said, "amount": per}
    if version.basis == EarningRule.Basis.UNIT:
        return _("%(points)s for each piece") % {"points": said}
    return _("%(points)s for each purchase") % {"points": said}


def _rate(version: EarningRule, rate: RuleRate) -> str:
    """The amounts in another currency."""
    over = _("over %(amount)s") % {"amount": money.brief(rate.over, rate.currency)}
    if version.effect == EarningRule.Effect.POINTS and version.basis == EarningRule.Basis.AMOUNT:
        per = _("for each %(amount)s") % {"amount": money.brief(rate.per, rate.currency)}
        return f"{per}, {over}" if rate.over else per
    return over


def _over(version: EarningRule) -> str:
    if not version.over:
        return ""
    return _("over %(amount)s") % {"amount": money.brief(version.over, version.programme.currency)}


def _narrowed(version: EarningRule) -> list[str]:
    found = []
    if names := [*version.skus, *version.categories]:
        found.append(_("only %(names)s") % {"names": ", ".join(names)})
    if version.first_only:
        found.append(_("first purchase only"))
    if version.tiers:
        found.append(_("tiers %(names)s") % {"names": ", ".join(version.tiers)})
    if version.segment:
        found.append(_("segment %(name)s") % {"name": version.segment.name})
    return found


def _limited(version: EarningRule) -> list[str]:
    found = []
    if version.cap_points is not None:
        said = {"points": version.cap_points, "period": version.get_cap_period_display()}
        found.append(_("at most %(points)d per member %(period)s") % said)
    if version.budget is not None:
        found.append(_("budget %(points)d") % {"points": version.budget})
    return found
