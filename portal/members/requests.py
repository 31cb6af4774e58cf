"""Requests of members, as the middleware leaves them."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import Member


class MemberRequest(HttpRequest):
    """A request behind the log-in: the user is a member; `htmx` is true where htmx asks."""

    user: Member
    htmx: HtmxDetails
