"""What follows from events, each matter in a module of its own; importing them registers them."""

from . import indexing, telling

__all__ = ["indexing", "telling"]
