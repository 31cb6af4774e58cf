"""What the club's page says: the plans on offer, and the member's own terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from .. import money
from ..models import ClubPlan, Membership, Programme, Reward


@dataclass(frozen=True)
class Offer:
    """A plan, and the reward that brings it for points where there is one."""

    plan: ClubPlan
    reward: Reward | None

    @property
    def fee(self) -> str:
        """What it costs in the shop, as people write it; "" where it costs nothing."""
        return money.brief(self.plan.fee, self.plan.programme.currency) if self.plan.fee else ""


@dataclass(frozen=True)
class Term:
    """One term of a membership, by the days of the programme."""

    membership: Membership
    first_day: date
    last_day: date
    is_running: bool


def offers_to(viewer: Any, programme: Programme) -> list[Offer]:
    """The plans on offer, in two queries."""
    club = Reward.objects.visible_to(viewer).filter(kind=Reward.Kind.CLUB, plan__isnull=False)
    rewards = {reward.plan_id: reward for reward in club}
    plans = ClubPlan.objects.on_offer().filter(programme=programme).select_related("programme")
    return [Offer(plan, rewards.get(plan.pk)) for plan in plans]


def terms_of(viewer: Any, programme: Programme, now: datetime | None = None) -> list[Term]:
    """The member's terms that run or are to come, in one query; what is over is not listed."""
    now = now or timezone.now()
    mine = Membership.objects.visible_to(viewer).standing().filter(ends_at__gt=now)
    return [
        Term(membership, membership.first_day, membership.last_day, membership.starts_at <= now)
        for membership in mine.select_related("plan__programme").order_by("starts_at", "pk")
    ]
