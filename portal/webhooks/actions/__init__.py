"""What can be done with endpoints and messages."""

from .delivering import deliver_due, headers_of
from .endpoints import create_endpoint, new_secret, rotate_secret, switch_off, switch_on
from .messages import PING, body_of, enqueue, forget_old, ping, replay

__all__ = [
    "PING",
    "body_of",
    "create_endpoint",
    "deliver_due",
    "enqueue",
    "forget_old",
    "headers_of",
    "new_secret",
    "ping",
    "replay",
    "rotate_secret",
    "switch_off",
    "switch_on",
]
