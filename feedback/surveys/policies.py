"""Whether a member may be asked now: the arbiter of contact."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .models import Invitation, Survey

if TYPE_CHECKING:
    from portal.members.models import Member

ASK = "done"


def verdict(member: Member, survey: Survey, now: datetime) -> str:
    """`done` where she may be asked, else the reason not to: skipped:erased, :inactive, :cap_reached."""
    if not member.is_active or member.erased_at:
        return "skipped:erased"
    if not survey.is_active:
        return "skipped:inactive"
    if survey.quiet_days and was_asked(member, now - timedelta(days=survey.quiet_days)):
        return "skipped:cap_reached"
    return ASK


def was_asked(member: Member, since: datetime) -> bool:
    """Whether any survey has asked this member since then."""
    return Invitation.objects.asked_since(member, since).exists()
