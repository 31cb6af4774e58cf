"""What follows from events, each matter in a module of its own; importing them registers them."""

from . import (
    indexing,
    mentioning,
    moderation,
    popularity,
    recognition,
    telling,
    tools,
    voices,
    voting,
)

__all__ = [
    "indexing",
    "mentioning",
    "moderation",
    "popularity",
    "recognition",
    "telling",
    "tools",
    "voices",
    "voting",
]
