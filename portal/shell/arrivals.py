"""Who wants to know that somebody signs up. Apps register in their `arrivals.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest

from .registry import Registry

if TYPE_CHECKING:
    from portal.members.models import Member

Greeter = Callable[[HttpRequest, "Member"], None]
registry: Registry[Greeter] = Registry("arrivals")


def announce(request: HttpRequest, member: Member) -> None:
    """Tell everybody of a member who signs up: in the transaction that saves a new one, or as one whom the
    shop had made known claims her account.

    Her address need not be verified yet: what depends on that waits for the event of her joining.
    """
    for greet in registry:
        greet(request, member)
