"""What follows from events."""

from . import charity, club, telling

__all__ = ["charity", "club", "telling"]
