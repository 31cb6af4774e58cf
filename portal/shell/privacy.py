"""What an app holds about a member: how to export it and how to erase it. Registered in each app's `privacy.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .registry import Registry

if TYPE_CHECKING:
    from portal.members.models import Member


@dataclass(frozen=True)
class Holding:
    """`export` answers with plain JSON; `erase` removes the person and keeps the books, in the caller's transaction."""

    export: Callable[[Member], Any]
    erase: Callable[[Member], None]


registry: Registry[Holding] = Registry("privacy")
