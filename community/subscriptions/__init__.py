"""What follows from events, each matter in a module of its own; importing them registers them."""

from . import arranging, indexing, mentioning, recognition, renaming, telling, voting

__all__ = ["arranging", "indexing", "mentioning", "recognition", "renaming", "telling", "voting"]
