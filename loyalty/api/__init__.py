"""The programme in the API."""

from . import purchases, standing, vouchers

__all__ = ["purchases", "standing", "vouchers"]
