"""What happens to points, tiers and accounts."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


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


class PointsAdjusted(Payload):
    kind = "loyalty.points_adjusted"
    label = _("Staff has corrected points")

    posting_id: int
    points: int


class PointsWithdrawn(Payload):
    """A thank-you was taken back: what it was for is gone."""

    kind = "loyalty.points_withdrawn"
    label = _("Points have been taken back")

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
