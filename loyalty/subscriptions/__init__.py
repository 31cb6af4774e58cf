"""What follows from events."""

from . import charity, club, expiring, referrals, rewards, telling

__all__ = ["charity", "club", "expiring", "referrals", "rewards", "telling"]
