"""The programme is set up here; accounts, purchases and vouchers are read here, never typed."""

from . import accounts, goodwill, programme, purchases, rewards, rules

__all__ = ["accounts", "goodwill", "programme", "purchases", "rewards", "rules"]
