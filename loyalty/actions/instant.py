"""Saving, or an instant reward: points that are redeemed by themselves at the next purchase, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import InstantRewardChosen, InstantRewardRefused
from loyalty.models import Account, Purchase, Redemption, Reward
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

from .programmes import locked_account_of
from .redemptions import redeem

if TYPE_CHECKING:
    from portal.members.models import Member


@retried
@transaction.atomic
def choose_instant_reward(*, member: Member, reward: Reward | None) -> None:
    """The next purchase made from now on redeems `reward`, where there are points enough; None: she saves.

    Refused: not_offered, not_instant (it asks for an address or a date first).
    """
    account = locked_account_of(member, reward.programme if reward else None)
    if account.instant_reward_id == (reward.pk if reward else None):
        return
    if reward and not Reward.objects.visible_to(member).filter(pk=reward.pk).exists():
        raise Refused("not_offered", _("This reward is not offered at the moment."))
    if reward and not reward.can_be_instant:
        raise Refused("not_instant", _("This reward has to be redeemed by hand."))
    # Tills report whole seconds.
    chosen_at = timezone.now().replace(microsecond=0) if reward else None
    Account.objects.filter(pk=account.pk).update(instant_reward=reward, instant_chosen_at=chosen_at)
    payload = InstantRewardChosen(reward=reward.slug if reward else "")
    record(payload, member=member, actor=member, source=f"account:{account.pk}")


@transaction.atomic
def redeem_instantly(*, purchase: Purchase) -> Redemption | None:
    """Redeem what the buyer has chosen for her next purchase, once per choice; she saves again afterwards.

    None where she saves, and for a purchase made before she chose, however late it is reported. Points the
    purchase itself earned count once they are available. A refusal is written down and her choice stays for
    the next purchase; None then.
    """
    if purchase.member is None or purchase.state != Purchase.State.COUNTED:
        return None
    # Two purchases at once must not both find the choice.
    account = locked_account_of(purchase.member, purchase.programme)
    reward = _chosen_for(account, purchase)
    if reward is None:
        return None
    source = f"purchase:{purchase.pk}"
    try:
        redemption = redeem(
            member=purchase.member, reward=reward, key=f"instant:{purchase.pk}", source=source
        )
    except Refused as refusal:
        payload = InstantRewardRefused(purchase_id=purchase.pk, reward=reward.slug, code=refusal.code)
        record(payload, member=purchase.member, source=source, dedupe_key=f"instant:{purchase.pk}")
        return None
    Account.objects.filter(pk=account.pk).update(instant_reward=None, instant_chosen_at=None)
    return redemption


def _chosen_for(account: Account, purchase: Purchase) -> Reward | None:
    """What this purchase redeems: nothing that was chosen after it."""
    if account.instant_reward_id is None or account.instant_chosen_at is None:
        return None
    if purchase.purchased_at < account.instant_chosen_at:
        return None
    found = Reward.objects.select_related("programme", "from_tier")
    return found.filter(pk=account.instant_reward_id).first()
