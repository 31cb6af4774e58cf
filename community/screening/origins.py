"""How a request says where a text comes from."""

from __future__ import annotations

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest

from community.models import ScreeningRules

from . import haste
from .verdicts import Origin


def origin_of(request: HttpRequest) -> Origin:
    """What the sent form tells about who filled it in."""
    signs = haste.suspicions(
        request.POST.get(haste.TRAP, ""),
        request.POST.get(haste.STAMP, "")[:200],
        at_least=ScreeningRules.objects.current().least_seconds,
        stamp_needed=settings.FORMS_ARE_STAMPED,
    )
    agent = request.headers.get("user-agent", "")[:300]
    return Origin(tuple(signs), get_client_ip(request) or "", agent)
