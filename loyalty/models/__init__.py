from .ledger import Account, Entry, Lot, Posting
from .programme import EarningRule, Programme, Reward, Tier
from .purchases import Award, GoodwillBudget, Purchase, Voucher

__all__ = [
    "Account",
    "Award",
    "EarningRule",
    "Entry",
    "GoodwillBudget",
    "Lot",
    "Posting",
    "Programme",
    "Purchase",
    "Reward",
    "Tier",
    "Voucher",
]
