"""The kinds of messages the points programme sends."""

from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose

kinds.register(
    MessageKind("loyalty/tier_reached", _("A new tier"), Purpose.LOYALTY),
    MessageKind("loyalty/voucher_issued", _("A voucher for me"), Purpose.LOYALTY),
    MessageKind("loyalty/reward_given", _("A gift for me"), Purpose.LOYALTY),
    MessageKind("loyalty/gift_sent", _("My gift is on its way"), Purpose.LOYALTY),
    MessageKind("loyalty/service_arranged", _("A date for me is arranged"), Purpose.LOYALTY),
    MessageKind("loyalty/instant_reward", _("My instant reward"), Purpose.LOYALTY),
    MessageKind("loyalty/points_expiring", _("Points about to expire"), Purpose.LOYALTY),
    MessageKind("loyalty/points_granted", _("Points as a thank-you"), Purpose.LOYALTY),
    MessageKind("loyalty/referral_joined", _("A friend I invited has joined"), Purpose.LOYALTY),
    MessageKind("loyalty/referral_rewarded", _("Points for a friend I invited"), Purpose.LOYALTY),
    MessageKind("loyalty/membership_started", _("My club membership has begun"), Purpose.LOYALTY),
    MessageKind("loyalty/membership_renewed", _("My club membership is renewed"), Purpose.LOYALTY),
    MessageKind("loyalty/membership_ending", _("My club membership is about to end"), Purpose.LOYALTY),
)
