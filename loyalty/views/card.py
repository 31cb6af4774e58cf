"""The member's card: a page that works without a network once it has been opened."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from loyalty.pages import qr
from loyalty.tiers.standing import standing_of
from portal.members.requests import MemberRequest
from portal.shell import brand, colour


@require_safe
def card(request: MemberRequest) -> HttpResponse:
    context = {"standing": standing_of(request.user), "qr": qr.picture(request.user.number)}
    return render(request, "loyalty/card.html", context)


@login_not_required
@require_safe
@cache_control(max_age=0)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It lies beside the page, so its scope is that page and nothing above it."""
    return render(request, "loyalty/card_worker.js", content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@cache_control(max_age=300)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows when the card is added to its home screen."""
    face, page = brand.current(), reverse("loyalty:card")
    content = {
        "id": page,
        "name": _("%(name)s card") % {"name": face.name},
        "short_name": _("Card"),
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#faf6ef",
        "theme_color": colour.light(face.accent).accent,
        "icons": [{"src": reverse("shell:favicon"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json")
