from .accounts import Account
from .campaigns import GiftCampaign
from .charity import Charity, CharityChoice, CharityPayout, CharityShare, Donation
from .club import ClubPlan, Membership
from .entries import Entry
from .goodwill import GoodwillBudget, GoodwillGrant, GoodwillLimit, GoodwillRequest
from .history import (
    AccountMerge,
    Closing,
    Extension,
    LotExtension,
    MovedMembership,
    MovedPurchase,
    MovedRedemption,
    PointValueChange,
    TierChange,
)
from .imports import PurchaseImport
from .ledger import Lot, Posting
from .programme import Programme, Tier, TierWindow
from .purchases import Award, Purchase, Refund
from .redemptions import Fulfilment, Redemption
from .referrals import Referral, ReferralCode, ReferralDecision
from .rewards import Reward
from .rule_uses import RuleUse
from .rules import EarningRule, RuleRate
from .simulations import SimulationRun
from .typed import TypedPurchase, TypingLimit
from .vouchers import Voucher

__all__ = [
    "Account",
    "AccountMerge",
    "Award",
    "Charity",
    "CharityChoice",
    "CharityPayout",
    "CharityShare",
    "Closing",
    "ClubPlan",
    "Donation",
    "EarningRule",
    "Entry",
    "Extension",
    "Fulfilment",
    "GiftCampaign",
    "GoodwillBudget",
    "GoodwillGrant",
    "GoodwillLimit",
    "GoodwillRequest",
    "Lot",
    "LotExtension",
    "Membership",
    "MovedMembership",
    "MovedPurchase",
    "MovedRedemption",
    "PointValueChange",
    "Posting",
    "Programme",
    "Purchase",
    "PurchaseImport",
    "Redemption",
    "Referral",
    "ReferralCode",
    "ReferralDecision",
    "Refund",
    "Reward",
    "RuleRate",
    "RuleUse",
    "SimulationRun",
    "Tier",
    "TierChange",
    "TierWindow",
    "TypedPurchase",
    "TypingLimit",
    "Voucher",
]
