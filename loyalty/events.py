"""What happens to points."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class PurchaseRecorded(Payload):
    kind = "loyalty.purchase_recorded"
    label = _("A purchase has been recorded")

    purchase_id: int
    points: int


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
