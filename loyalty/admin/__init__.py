"""The programme is set up here; accounts, purchases and vouchers are read here, never typed."""

from . import accounts, charity, club, goodwill, programme, purchases, referrals, rewards, rules

__all__ = [
    "accounts",
    "charity",
    "club",
    "goodwill",
    "programme",
    "purchases",
    "referrals",
    "rewards",
    "rules",
]
