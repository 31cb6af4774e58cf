"""The verbs of the points programme."""

from .accounts import merge_accounts, undo_merge
from .by_hand import type_purchase, type_refund, typing_room
from .campaigns import give_due, give_to_segment
from .charity import choose_charity, donate_for, record_payout, reduce_share, share_purchase
from .closing import change_point_value, close_books, reopen_books
from .club import cancel_membership, join_by_purchase, start_or_renew
from .club_calendar import follow_memberships, give_birthday_gift, remind_of_memberships
from .club_refunds import keep_membership, leave_by_refund
from .corrections import adjust, transfer
from .expiry import expire_due
from .extensions import extend_due, extend_lots
from .fulfilment import Wishes, arrange_service, change_wishes, complete_fulfilment, send_gift
from .giving import give, issue_voucher
from .goodwill import (
    approve_goodwill,
    goodwill_limit,
    goodwill_waiting,
    grant_goodwill,
    refuse_goodwill,
    reverse_goodwill,
)
from .granting import grant
from .imports import confirm_import, discard_import, import_due, upload_purchases, why_not_alone
from .instant import choose_instant_reward, redeem_instantly
from .notices import announce_expiring
from .pictures import show_picture
from .programmes import account_of, set_up_programme
from .purchases import PurchaseConflict, list_purchases, record_purchase
from .quarantine import reject_purchase, release_purchase
from .recalling import give_reward_back, take_back_reward
from .redemptions import capture, redeem, settle_due, undo
from .referral_review import approve_referral, refuse_referral
from .referral_rewards import purchase_returned, reward_referrals_due
from .referrals import (
    accept_invitation,
    forget_devices,
    friend_bought,
    friend_joined,
    invite,
    referral_code_of,
)
from .refunds import RefundConflict, record_refund
from .rules import end_rule, new_rule_version, publish_rule, save_draft
from .simulations import ask_simulation, simulate_due
from .tier_setting import review_tiers_soon, set_tiers
from .tiers import review_tiers
from .upkeep import mature_due
from .vouchers import cancel_voucher, release_voucher, use_voucher
from .withdrawing import give_points_back, take_back_points

__all__ = [
    "PurchaseConflict",
    "RefundConflict",
    "Wishes",
    "accept_invitation",
    "account_of",
    "adjust",
    "announce_expiring",
    "approve_goodwill",
    "approve_referral",
    "arrange_service",
    "ask_simulation",
    "cancel_membership",
    "cancel_voucher",
    "capture",
    "change_point_value",
    "change_wishes",
    "choose_charity",
    "choose_instant_reward",
    "close_books",
    "complete_fulfilment",
    "confirm_import",
    "discard_import",
    "donate_for",
    "end_rule",
    "expire_due",
    "extend_due",
    "extend_lots",
    "follow_memberships",
    "forget_devices",
    "friend_bought",
    "friend_joined",
    "give",
    "give_birthday_gift",
    "give_due",
    "give_points_back",
    "give_reward_back",
    "give_to_segment",
    "goodwill_limit",
    "goodwill_waiting",
    "grant",
    "grant_goodwill",
    "import_due",
    "invite",
    "issue_voucher",
    "join_by_purchase",
    "keep_membership",
    "leave_by_refund",
    "list_purchases",
    "mature_due",
    "merge_accounts",
    "new_rule_version",
    "publish_rule",
    "purchase_returned",
    "record_payout",
    "record_purchase",
    "record_refund",
    "redeem",
    "redeem_instantly",
    "reduce_share",
    "referral_code_of",
    "refuse_goodwill",
    "refuse_referral",
    "reject_purchase",
    "release_purchase",
    "release_voucher",
    "remind_of_memberships",
    "reopen_books",
    "reverse_goodwill",
    "review_tiers",
    "review_tiers_soon",
    "reward_referrals_due",
    "save_draft",
    "send_gift",
    "set_tiers",
    "set_up_programme",
    "settle_due",
    "share_purchase",
    "show_picture",
    "simulate_due",
    "start_or_renew",
    "take_back_points",
    "take_back_reward",
    "transfer",
    "type_purchase",
    "type_refund",
    "typing_room",
    "undo",
    "undo_merge",
    "upload_purchases",
    "use_voucher",
    "why_not_alone",
]
