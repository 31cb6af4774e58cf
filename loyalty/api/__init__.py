"""The programme in the API."""

from . import purchases, standing

__all__ = ["purchases", "standing"]
