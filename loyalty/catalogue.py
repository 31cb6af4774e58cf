"""What the rewards' page says of each reward to this member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import money
from .models import Reward
from .standing import Standing


@dataclass(frozen=True)
class Offer:
    """A reward; `missing` points to it, 0 where she has enough; `had` says her own limit is reached."""

    reward: Reward
    missing: int
    had: bool

    @property
    def is_gone(self) -> bool:
        return self.reward.stock == 0

    @property
    def can_redeem(self) -> bool:
        return not (self.missing or self.had or self.is_gone)

    @property
    def value(self) -> str:
        return money.brief(self.reward.value, self.reward.programme.currency)


def offers_to(viewer: Any, standing: Standing | None) -> list[Offer]:
    """The rewards on offer, the lowest price first, in one query."""
    points = standing.held.spendable if standing else 0
    rewards = Reward.objects.visible_to(viewer).with_had_by(viewer).select_related("programme")
    return [_offer(reward, points) for reward in rewards]


def _offer(reward: Reward, points: int) -> Offer:
    had: int = reward.had  # type: ignore[attr-defined]  # annotated
    full = reward.per_member is not None and had >= reward.per_member
    return Offer(reward, max(0, reward.points - points), full)
