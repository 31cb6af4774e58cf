"""The community in the admin: categories are set up here; what members wrote is read here and judged."""

from . import house_rules, moderation, recognition, rooms, screening, written

__all__ = ["house_rules", "moderation", "recognition", "rooms", "screening", "written"]
