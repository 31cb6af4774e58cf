"""The kinds of messages the points programme sends."""

from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose

kinds.register(
    MessageKind("loyalty/tier_reached", _("A new tier"), Purpose.LOYALTY),
    MessageKind("loyalty/voucher_issued", _("A voucher for me"), Purpose.LOYALTY),
    MessageKind("loyalty/points_granted", _("Points as a thank-you"), Purpose.LOYALTY),
)
