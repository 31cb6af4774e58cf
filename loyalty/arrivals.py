"""Who signs up with an invitation comes as somebody's friend."""

from __future__ import annotations

from django.http import HttpRequest

from portal.members.models import Member
from portal.shell.arrivals import registry

from . import actions
from .referrals.invitations import carried_by, device_of


def greet(request: HttpRequest, member: Member) -> None:
    invitation = carried_by(request)
    if invitation is not None:
        actions.accept_invitation(friend=member, invitation=invitation, device=device_of(request))


registry.add("loyalty", greet)
