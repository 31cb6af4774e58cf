"""Who may redeem what: one answer for the catalogue and for the action."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.shell.ports import Refused

from .models import Reward, Tier


def barrier(reward: Reward, tier: Tier | None, had: int, now: datetime) -> Refused | None:
    """Why a member of `tier` who had it `had` times may not redeem it at `now`, whatever her points.

    Codes: not_offered, wrong_tier, limit_reached. Its segment is the caller's to ask, `reward.from_tier`
    must be loaded.
    """
    if not reward.is_offered(now):
        return Refused("not_offered", _("This reward is not offered at the moment."))
    if reward.from_tier and (tier.threshold if tier else 0) < reward.from_tier.threshold:
        text = _("This reward is for members from the tier %(tier)s on.")
        return Refused("wrong_tier", text % {"tier": reward.from_tier.name})
    if reward.per_member is not None and had >= reward.per_member:
        return Refused("limit_reached", _("You have had this reward as often as it is offered."))
    return None
