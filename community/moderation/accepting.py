"""Asking for the house rules where something is written: at the first post, and for each new version."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from community import actions
from community.models import HouseRules
from portal.members.requests import MemberRequest

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .guard import P, View


def asks_for_rules(view: View[P]) -> View[P]:
    """A POST may bring the acceptance along; a form shown again asks for it (`request.rules_to_accept`).

    Who only reads is never asked.
    """

    @functools.wraps(view)
    def asking(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        version = request.POST.get("accept_rules", "")
        if version.isascii() and version.isdigit() and len(version) < 6:
            actions.accept_rules(member=request.user, version=int(version))
        request.rules_to_accept = SimpleLazyObject(lambda: _asked(request))  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return asking


def _asked(request: MemberRequest) -> Any:
    return HouseRules.objects.to_accept(request.user) if not request.user.is_staff else None
