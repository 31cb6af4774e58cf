"""How a request says where a text comes from."""

from __future__ import annotations

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest

from . import haste
from .verdicts import Origin


def origin_of(request: HttpRequest) -> Origin:
    """What the sent form tells about who filled it in."""
    trap, stamped = request.POST.get(haste.TRAP, ""), request.POST.get(haste.STAMP, "")[:200]
    # How soon is too soon is a matter of the rules, which are read where the text is looked at.
    signs = haste.suspicions(trap, stamped, at_least=0, stamp_needed=settings.FORMS_ARE_STAMPED)
    agent = request.headers.get("user-agent", "")[:300]
    return Origin(tuple(signs), get_client_ip(request) or "", agent, haste.seconds_open(stamped))
