"""What can be done about messages: tell a member something, read it, say what shall come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.shell.ports import Outcome

if TYPE_CHECKING:
    from portal.members.models import Member


def notify(
    *,
    member: Member,
    template: str,
    context: dict[str, Any],
    source: str,
    url: str = "",
    due_at: datetime | None = None,
) -> Outcome:
    """Tell a member something once per template and source, on every channel the arbiter allows."""
    raise NotImplementedError
