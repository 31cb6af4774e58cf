"""The community in the admin: categories are set up here; what members wrote is read here and judged."""

from . import moderation, recognition, rooms, written

__all__ = ["moderation", "recognition", "rooms", "written"]
