"""What happens to rewards and vouchers."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class VoucherIssued(Payload):
    kind = "loyalty.voucher_issued"
    label = _("A voucher has been issued")

    voucher_id: int
    reward: str


class VoucherUsed(Payload):
    kind = "loyalty.voucher_used"
    label = _("A voucher has been used")

    voucher_id: int
    reward: str


class VoucherReleased(Payload):
    kind = "loyalty.voucher_released"
    label = _("A used voucher is ready again")

    voucher_id: int
    reward: str


class VoucherCancelled(Payload):
    kind = "loyalty.voucher_cancelled"
    label = _("A voucher has been taken out of use")

    voucher_id: int
    reward: str


class RewardRedeemed(Payload):
    kind = "loyalty.reward_redeemed"
    label = _("Points have been redeemed for a reward")

    redemption_id: int
    reward: str
    points: int


class RewardGiven(Payload):
    kind = "loyalty.reward_given"
    label = _("A reward has been given without points")

    redemption_id: int
    reward: str


class RewardWithdrawn(Payload):
    kind = "loyalty.reward_withdrawn"
    label = _("A reward has gone with what it was for")

    redemption_id: int
    reward: str


class RewardReturned(Payload):
    kind = "loyalty.reward_returned"
    label = _("A reward is back with what it was for")

    redemption_id: int
    reward: str


class RedemptionUndone(Payload):
    kind = "loyalty.redemption_undone"
    label = _("A redemption has been undone")

    redemption_id: int
    reward: str
    points: int


class FulfilmentMoved(Payload):
    kind = "loyalty.fulfilment_moved"
    label = _("A gift has been sent or a date arranged")

    redemption_id: int
    reward: str
    state: str


class InstantRewardChosen(Payload):
    kind = "loyalty.instant_reward_chosen"
    label = _("A member has chosen to save or to have an instant reward")

    reward: str


class InstantRewardRefused(Payload):
    kind = "loyalty.instant_reward_refused"
    label = _("An instant reward could not be redeemed")

    purchase_id: int
    reward: str
    code: str
