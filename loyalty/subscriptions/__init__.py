"""What follows from events."""

from . import charity, club, referrals, rewards, telling

__all__ = ["charity", "club", "referrals", "rewards", "telling"]
