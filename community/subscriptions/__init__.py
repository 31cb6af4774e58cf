"""What follows from events, each matter in a module of its own; importing them registers them."""

from . import (
    arranging,
    indexing,
    mentioning,
    moderation,
    popularity,
    recognition,
    renaming,
    telling,
    tools,
    voices,
    voting,
)

__all__ = [
    "arranging",
    "indexing",
    "mentioning",
    "moderation",
    "popularity",
    "recognition",
    "renaming",
    "telling",
    "tools",
    "voices",
    "voting",
]
