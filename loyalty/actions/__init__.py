"""The verbs of the points programme."""

from .accounts import merge_accounts, undo_merge
from .charity import choose_charity, donate_for, record_payout, reduce_share, share_purchase
from .club import cancel_membership, join_by_purchase, leave_by_refund, start_or_renew
from .club_calendar import follow_memberships, give_birthday_gift, remind_of_memberships
from .corrections import adjust, transfer
from .fulfilment import Wishes
from .giving import give, issue_voucher
from .granting import goodwill_limit, grant, grant_goodwill
from .programmes import account_of, set_up_programme
from .purchases import PurchaseConflict, list_purchases, record_purchase
from .redemptions import capture, redeem, settle_due, undo
from .rules import new_rule_version
from .tiers import review_tiers
from .upkeep import expire_due, mature_due
from .vouchers import cancel_voucher, release_voucher, use_voucher

__all__ = [
    "PurchaseConflict",
    "Wishes",
    "account_of",
    "adjust",
    "cancel_membership",
    "cancel_voucher",
    "capture",
    "choose_charity",
    "donate_for",
    "expire_due",
    "follow_memberships",
    "give",
    "give_birthday_gift",
    "goodwill_limit",
    "grant",
    "grant_goodwill",
    "issue_voucher",
    "join_by_purchase",
    "leave_by_refund",
    "list_purchases",
    "mature_due",
    "merge_accounts",
    "new_rule_version",
    "record_payout",
    "record_purchase",
    "redeem",
    "reduce_share",
    "release_voucher",
    "remind_of_memberships",
    "review_tiers",
    "set_up_programme",
    "settle_due",
    "share_purchase",
    "start_or_renew",
    "transfer",
    "undo",
    "undo_merge",
    "use_voucher",
]
