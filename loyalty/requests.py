"""What the views of this app are handed: the log-in middleware lets nobody else in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from portal.members.models import Member


class MemberRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: Member
