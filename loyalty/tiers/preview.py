"""Who would move if the tiers were set otherwise. Nothing is written, and the review's own rules decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..models import Account, Programme, Tier
from .tiering import Ladder, Review, reviews

SAMPLE = 5
BATCH = 5000


@dataclass(frozen=True)
class Moving:
    """So many accounts would go from one tier to another; `later` where a grace period comes first."""

    before: Tier | None
    after: Tier | None
    later: bool
    count: int
    sample: list[Account]


def moving(programme: Programme, tiers: Iterable[Tier], now: datetime) -> list[Moving]:
    """The moves of all accounts, the largest first. `programme` and `tiers` may hold values not yet saved.

    Reads batch by batch with two queries each, and keeps only counts and a few ids.
    """
    ladder = Ladder(programme, tiers)
    counts: Counter[tuple[int | None, int | None, bool]] = Counter()
    ids: dict[tuple[int | None, int | None, bool], list[int]] = defaultdict(list)
    for batch in reviews(ladder, now, BATCH):
        for review in batch:
            if (move := _move(ladder, review)) is not None:
                counts[move] += 1
                if len(ids[move]) < SAMPLE:
                    ids[move].append(review.account_id)
    wanted = [pk for some in ids.values() for pk in some]
    accounts = Account.objects.select_related("member").in_bulk(wanted)
    return [
        Moving(ladder.tier(move[0]), ladder.tier(move[1]), move[2], count, [accounts[pk] for pk in ids[move]])
        for move, count in counts.most_common()
    ]


def _move(ladder: Ladder, review: Review) -> tuple[int | None, int | None, bool] | None:
    before, after = review.before.tier, review.after.tier
    if before != after:
        return _pk(before), _pk(after), False
    if before is not None and review.after.grace_until and review.points < before.threshold:
        return before.pk, _pk(ladder.below(before)), True
    return None


def _pk(tier: Tier | None) -> int | None:
    return tier.pk if tier else None
