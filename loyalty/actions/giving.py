"""Rewards given without points: by a journey, by staff, or to a whole segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import RewardGiven
from loyalty.models import Redemption, Reward
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Outcome, Refused

from . import fulfilment, issuing
from .captured import follow
from .programmes import is_own, locked_account_of

if TYPE_CHECKING:
    from portal.members.models import Member


@retried
@transaction.atomic
def give(
    *, reward: Reward, member: Member, source: str, actor: Member | None = None, reason: str = ""
) -> Redemption:
    """Give the reward for no points, once per `source`; it takes one of the stock and can't be undone.

    `reason` is shown to the member. Refused: not_giveable, own_account, out_of_stock, and source_reused
    where this source gave another reward.
    """
    check_giveable(reward)
    if actor is not None and is_own(actor, member):
        raise Refused("own_account", _("You can't give a reward to yourself."))
    account = locked_account_of(member, reward.programme)
    if known := Redemption.objects.filter(source=source).select_related("voucher", "reward").first():
        if known.reward_id != reward.pk:
            raise Refused("source_reused", _("Another reward has been given for this already."))
        return known
    if not reward.take_one():
        raise Refused("out_of_stock", _("This reward is gone for now."))
    now = timezone.now()
    redemption = Redemption.objects.create(
        account=account, reward=reward, source=source, state=Redemption.State.CAPTURED,
        redeemed_at=now, settled_at=now, given_by=actor, reason=reason[:200],
    )  # fmt: skip
    payload = RewardGiven(redemption_id=redemption.pk, reward=reward.slug)
    record(payload, member=member, actor=actor, source=source)
    issuing.issue(redemption)
    fulfilment.begin(redemption, None)
    follow(redemption)
    return redemption


def check_giveable(reward: Reward) -> None:
    """Refused not_giveable where it needs points, or its event is over."""
    if reward.kind == Reward.Kind.DONATION:
        raise Refused("not_giveable", _("A donation is made with points; it can't be given."))
    if reward.happens_at and reward.happens_at <= timezone.now():
        raise Refused("not_giveable", _("This event is over."))


def issue_voucher(*, member: Member, reward: str, source: str) -> Outcome:
    """Give the reward with that slug for no points, once per `source`.

    Refused: unknown_reward, out_of_stock, not_giveable, source_reused.
    """
    found = Reward.objects.filter(slug=reward).select_related("programme").first()
    if found is None:
        raise Refused("unknown_reward", reward)
    redemption = give(reward=found, member=member, source=source)
    voucher = getattr(redemption, "voucher", None)
    return Outcome("done", f"voucher:{voucher.pk}" if voucher else f"redemption:{redemption.pk}")
