"""What happens to points."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class PurchaseRecorded(Payload):
    kind = "loyalty.purchase_recorded"
    label = _("A purchase has been recorded")

    purchase_id: int
    points: int


class PurchaseReleased(Payload):
    kind = "loyalty.purchase_released"
    label = _("A purchase held for review has been released")

    purchase_id: int


class PurchaseRejected(Payload):
    kind = "loyalty.purchase_rejected"
    label = _("A purchase held for review has been rejected")

    purchase_id: int


class PurchaseRefunded(Payload):
    kind = "loyalty.purchase_refunded"
    label = _("A purchase has been refunded, whole or in part")

    purchase_id: int
    refund_id: int
    amount: int
    points: int


class RulePublished(Payload):
    kind = "loyalty.rule_published"
    label = _("An earning rule has been published")

    rule_id: int


class RuleEnded(Payload):
    kind = "loyalty.rule_ended"
    label = _("An earning rule has been ended")

    rule_id: int


class PointsAvailable(Payload):
    kind = "loyalty.points_available"
    label = _("Points have become available")

    points: int


class PointsGranted(Payload):
    kind = "loyalty.points_granted"
    label = _("Points have been granted")

    posting_id: int
    points: int


class PointsExpired(Payload):
    kind = "loyalty.points_expired"
    label = _("Points have expired")

    points: int


class GoodwillRequested(Payload):
    kind = "loyalty.goodwill_requested"
    label = _("Goodwill waits for a second person")

    request_id: int
    points: int


class GoodwillDecided(Payload):
    """Its source is what the goodwill is for ("case:2026-000123")."""

    kind = "loyalty.goodwill_decided"
    label = _("A second person has decided on goodwill")

    request_id: int
    points: int
    approved: bool


class GoodwillReversed(Payload):
    kind = "loyalty.goodwill_reversed"
    label = _("Goodwill has been taken back")

    posting_id: int
    points: int


class PointsExpiring(Payload):
    """`expires_on` is the last day they count, as ISO date in the programme's time zone."""

    kind = "loyalty.points_expiring"
    label = _("Points are about to expire")

    points: int
    expires_on: str
    days: int


class TierReached(Payload):
    kind = "loyalty.tier_reached"
    label = _("A member has reached a higher tier")

    tier: str


class TierLeft(Payload):
    kind = "loyalty.tier_left"
    label = _("A member has moved to a lower tier")

    tier: str


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


class RedemptionUndone(Payload):
    kind = "loyalty.redemption_undone"
    label = _("A redemption has been undone")

    redemption_id: int
    reward: str
    points: int


class CharityChosen(Payload):
    kind = "loyalty.charity_chosen"
    label = _("A member has chosen whom she supports")

    charity: str


class PointsDonated(Payload):
    kind = "loyalty.points_donated"
    label = _("Points have been donated")

    donation_id: int
    points: int


class CharityPaid(Payload):
    kind = "loyalty.charity_paid"
    label = _("A payout to a charity has been recorded")

    payout_id: int


class MembershipStarted(Payload):
    kind = "loyalty.membership_started"
    label = _("A club membership has been started or renewed")

    membership_id: int
    plan: str
    renewal: bool


class MembershipEnding(Payload):
    kind = "loyalty.membership_ending"
    label = _("A club membership is about to end")

    membership_id: int
    plan: str
    days: int


class MembershipEnded(Payload):
    kind = "loyalty.membership_ended"
    label = _("A club membership has ended")

    membership_id: int
    plan: str


class PointsAdjusted(Payload):
    kind = "loyalty.points_adjusted"
    label = _("Staff has corrected points")

    posting_id: int
    points: int


class PointsMoved(Payload):
    kind = "loyalty.points_moved"
    label = _("Points have been moved to another account")

    from_account: int
    to_account: int
    points: int


class AccountsMerged(Payload):
    kind = "loyalty.accounts_merged"
    label = _("Two accounts have been merged")

    merge_id: int


class MergeUndone(Payload):
    kind = "loyalty.merge_undone"
    label = _("A merge of two accounts has been undone")

    merge_id: int


class ReferralJoined(Payload):
    kind = "loyalty.referral_joined"
    label = _("A friend whom a member invited has joined")

    referral_id: int
    doubtful: bool


class ReferralRefused(Payload):
    kind = "loyalty.referral_refused"
    label = _("A referral does not count")

    referral_id: int
    reason: str


class ReferralRewarded(Payload):
    kind = "loyalty.referral_rewarded"
    label = _("A referral has been rewarded")

    referral_id: int
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
