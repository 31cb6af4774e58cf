"""What follows from events, each matter in a module of its own; importing them registers them."""

from . import indexing, mentioning, recognition, renaming, telling

__all__ = ["indexing", "mentioning", "recognition", "renaming", "telling"]
