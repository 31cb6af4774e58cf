"""What staff see of this app; it lives with what it belongs to."""

from .complaints import admin as complaints
from .surveys import admin as surveys

__all__ = ["complaints", "surveys"]
