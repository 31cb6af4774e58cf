"""What an app holds about a member, how to export and how to erase it: registered in its `privacy.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .registry import Registry

if TYPE_CHECKING:
    from portal.members.models import Member


@dataclass(frozen=True)
class Holding:
    """`export` answers with plain JSON; `erase` removes the person, keeps the books, in one transaction."""

    export: Callable[[Member], Any]
    erase: Callable[[Member], None]


registry: Registry[Holding] = Registry("privacy")
