"""The dashboard's panel: tier, points, and what is within reach."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.shell.panels import Panel, panel

from .tiers.standing import Standing, standing_of


@panel("loyalty.points", order=10)
def points(request: HttpRequest) -> Panel | None:
    """Where the member stands; nothing before a programme is set up."""
    standing = standing_of(request.user) if request.user.is_authenticated else None
    if standing is None:
        return None
    return Panel("loyalty/_panel_points.html", {"standing": standing}, span=7, headline=_headline(standing))


def _headline(standing: Standing) -> str:
    missing = standing.to_reward
    if missing is None or not (standing.held.spendable or standing.held.pending):
        return ""
    if not missing:
        return _("You have enough points for a reward.")
    return ngettext(
        "Your next reward is %(count)d point away.", "Your next reward is %(count)d points away.", missing
    ) % {"count": missing}
