"""The programme is set up here; accounts, purchases and vouchers are read here, never typed."""

from . import (
    accounts,
    books,
    charity,
    club,
    extensions,
    goodwill,
    imports,
    programme,
    purchases,
    redemptions,
    referrals,
    rewards,
    rules,
)

__all__ = [
    "accounts",
    "books",
    "charity",
    "club",
    "extensions",
    "goodwill",
    "imports",
    "programme",
    "purchases",
    "redemptions",
    "referrals",
    "rewards",
    "rules",
]
