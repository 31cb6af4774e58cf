"""Saving, or an instant reward: points that are redeemed by themselves at the next purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty.events import InstantRewardChosen, InstantRewardRefused
from loyalty.ledger import ledger
from loyalty.models import Account, Purchase, Redemption, Reward
from portal.activity.actions import record
from portal.shell.ports import Refused

from .programmes import account_of
from .redemptions import redeem

if TYPE_CHECKING:
    from portal.members.models import Member


@transaction.atomic
def choose_instant_reward(*, member: Member, reward: Reward | None) -> None:
    """From now on each purchase redeems `reward` where there are points enough; None: she saves.

    Refused: not_offered, not_instant (it asks for an address or a date first).
    """
    account = ledger.locked(account_of(member, reward.programme if reward else None))
    if account.instant_reward_id == (reward.pk if reward else None):
        return
    if reward and not Reward.objects.visible_to(member).filter(pk=reward.pk).exists():
        raise Refused("not_offered", _("This reward is not offered at the moment."))
    if reward and not reward.can_be_instant:
        raise Refused("not_instant", _("This reward has to be redeemed by hand."))
    Account.objects.filter(pk=account.pk).update(instant_reward=reward)
    payload = InstantRewardChosen(reward=reward.slug if reward else "")
    record(payload, member=member, actor=member, source=f"account:{account.pk}")


@transaction.atomic
def redeem_instantly(*, purchase: Purchase) -> Redemption | None:
    """Redeem what the buyer chose to have at each purchase, once per purchase.

    Points the purchase itself earned count once they are available. A refusal is written down and her
    choice stays for the next purchase; None then, and where she saves.
    """
    if purchase.member is None or purchase.state != Purchase.State.COUNTED:
        return None
    accounts = Account.objects.filter(member=purchase.member, programme=purchase.programme)
    account = accounts.select_related("instant_reward__programme", "instant_reward__from_tier").first()
    reward = account.instant_reward if account else None
    if reward is None:
        return None
    source = f"purchase:{purchase.pk}"
    try:
        return redeem(member=purchase.member, reward=reward, key=f"instant:{purchase.pk}", source=source)
    except Refused as refusal:
        payload = InstantRewardRefused(purchase_id=purchase.pk, reward=reward.slug, code=refusal.code)
        record(payload, member=purchase.member, source=source, dedupe_key=f"instant:{purchase.pk}")
        return None
