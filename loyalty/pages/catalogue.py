"""What the rewards' pages say of each reward to this member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils import timezone

from .. import money
from ..eligibility import barrier
from ..models import Redemption, Reward
from ..tiers.standing import Standing

#: From here on the number left in stock is said.
LOW = 10


@dataclass(frozen=True)
class Offer:
    """A reward to a member with `points` to spend; `barred` is the code of what else stands in her way.

    `had` is how often she has redeemed it, `owed` what her next points repay first.
    """

    reward: Reward
    points: int
    barred: str = ""
    had: int = 0
    owed: int = 0

    @property
    def missing(self) -> int:
        """Points to go, 0 where she has enough."""
        return max(0, self.reward.points + self.owed - self.points)

    @property
    def stays(self) -> int:
        """Points that stay once it is redeemed."""
        return max(0, self.points - self.reward.points)

    @property
    def is_gone(self) -> bool:
        return self.reward.stock == 0

    @property
    def is_low(self) -> bool:
        return self.reward.stock is not None and 0 < self.reward.stock <= LOW

    @property
    def can_redeem(self) -> bool:
        return not (self.missing or self.barred or self.is_gone)

    @property
    def worth(self) -> str:
        """What a voucher is worth: "€10", or "15 %" where it takes percent off."""
        if self.reward.percent:
            return f"{self.reward.percent} %"
        return money.brief(self.reward.value, self.reward.programme.currency)

    @property
    def given_to_charity(self) -> str:
        """What a donation's points are worth to its charity."""
        programme = self.reward.programme
        return money.brief(self.reward.points * programme.point_value, programme.currency)

    @property
    def holds_until(self) -> datetime:
        """A moment on the last day its voucher would hold, were it redeemed now."""
        return timezone.now() + relativedelta(months=self.reward.valid_months)

    @property
    def undo_until(self) -> datetime | None:
        """Until when it could be undone, were it redeemed now; None where it can't be."""
        minutes = self.reward.programme.undo_minutes
        return timezone.now() + timedelta(minutes=minutes) if minutes else None


def rewards_for(viewer: Any) -> QuerySet[Reward]:
    """The rewards this member may see, with all that is said of them."""
    return Reward.objects.visible_to(viewer).select_related(
        "programme", "from_tier", "picture", "charity", "plan"
    )


def offers_to(viewer: Any, standing: Standing | None, kind: str = "") -> list[Offer]:
    """The rewards on offer, the lowest price first, in two queries; of one `kind`, or all."""
    had = Redemption.objects.had_by(viewer)
    rewards = rewards_for(viewer)
    found = rewards.filter(kind=kind) if kind else rewards
    return [offer_of(reward, standing, had.get(reward.pk, 0)) for reward in found]


def offer_of(reward: Reward, standing: Standing | None, had: int) -> Offer:
    """`had`: how often she has redeemed it."""
    tier = standing.account.tier if standing else None
    refusal = barrier(reward, tier, had, timezone.now())
    points = standing.held.spendable if standing else 0
    owed = standing.account.debt if standing else 0
    return Offer(reward, points, refusal.code if refusal else "", had, owed)


def kinds_for(viewer: Any) -> list[tuple[str, str]]:
    """The kinds there is something of, with their labels."""
    there = set(Reward.objects.visible_to(viewer).order_by().values_list("kind", flat=True).distinct())
    return [(str(value), str(label)) for value, label in Reward.Kind.choices if value in there]
