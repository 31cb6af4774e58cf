"""The verbs of the points programme."""

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
    "cancel_voucher",
    "capture",
    "expire_due",
    "give",
    "goodwill_limit",
    "grant",
    "grant_goodwill",
    "issue_voucher",
    "list_purchases",
    "mature_due",
    "new_rule_version",
    "record_purchase",
    "redeem",
    "release_voucher",
    "review_tiers",
    "set_up_programme",
    "settle_due",
    "undo",
    "use_voucher",
]
