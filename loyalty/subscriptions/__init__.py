"""What follows from events."""

from . import charity, club, expiring, goodwill, referrals, rewards, telling

__all__ = ["charity", "club", "expiring", "goodwill", "referrals", "rewards", "telling"]
