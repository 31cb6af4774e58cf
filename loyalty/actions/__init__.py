"""The verbs of the points programme."""

from .granting import goodwill_limit, grant, grant_goodwill
from .programmes import account_of, set_up_programme
from .purchases import PurchaseConflict, list_purchases, record_purchase
from .rewards import issue_voucher, redeem
from .rules import new_rule_version
from .tiers import review_tiers
from .upkeep import expire_due, mature_due

__all__ = [
    "PurchaseConflict",
    "account_of",
    "expire_due",
    "goodwill_limit",
    "grant",
    "grant_goodwill",
    "issue_voucher",
    "list_purchases",
    "mature_due",
    "new_rule_version",
    "record_purchase",
    "redeem",
    "review_tiers",
    "set_up_programme",
]
