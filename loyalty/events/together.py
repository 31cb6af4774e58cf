"""What happens with friends, the club and charities."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


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


class MembershipDoubted(Payload):
    """A refund named no pieces, and its amount does not tell whether the term was given back."""

    kind = "loyalty.membership_doubted"
    label = _("A refund leaves open whether a club membership was given back")

    membership_id: int
    purchase_id: int


class MembershipKept(Payload):
    kind = "loyalty.membership_kept"
    label = _("Staff has decided that a club membership stays after a refund")

    membership_id: int


class BirthdayGiftSkipped(Payload):
    """`code` says why: out_of_stock, not_giveable."""

    kind = "loyalty.birthday_gift_skipped"
    label = _("A birthday gift of the club could not be given")

    reward: str
    code: str


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
