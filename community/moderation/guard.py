"""Who may come in here."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse

from community import policies
from portal.members.requests import MemberRequest

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def moderators_only(view: View[P]) -> View[P]:
    """For whoever is no moderator the page is not there."""

    @functools.wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not policies.may_moderate(request.user):
            raise Http404("not for this member")
        return view(request, *args, **kwargs)

    return guarded
