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
    """Tell everybody of a member who has just signed up, in the transaction that saves her.

    Her address is not verified yet: what depends on that waits for the event of her joining.
    """
    for greet in registry:
        greet(request, member)
