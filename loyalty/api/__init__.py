"""The programme in the API."""

from . import purchases, refunds, standing, vouchers

__all__ = ["purchases", "refunds", "standing", "vouchers"]
