"""What the brand serves: its style sheet, its icon, its manifest."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from . import brand, card, colour


def _version(request: HttpRequest) -> str:
    return f'"{brand.current().version}"'


def _lasting(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A versioned address never changes; the plain one is asked for again."""
    if request.GET.get("v") == brand.current().version:
        patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=300)
    return response


@login_not_required
@require_safe
@condition(etag_func=_version)
def brand_css(request: HttpRequest) -> HttpResponse:
    return _lasting(request, HttpResponse(brand.current().css, content_type="text/css; charset=utf-8"))


@login_not_required
@require_safe
@condition(etag_func=_version)
def favicon(request: HttpRequest) -> HttpResponse:
    face = brand.current()
    accent = colour.light(face.accent).accent
    svg = face.logo_svg.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" color="{accent}" ', 1)
    return _lasting(request, HttpResponse(svg, content_type="image/svg+xml"))


@login_not_required
@require_safe
@condition(etag_func=_version)
def card_png(request: HttpRequest) -> HttpResponse:
    """The picture of the portal for where its pages are shared."""
    face = brand.current()
    return _lasting(request, HttpResponse(card.png(face.name, face.accent), content_type="image/png"))


@login_not_required
@require_safe
@condition(etag_func=_version)
def manifest(request: HttpRequest) -> HttpResponse:
    face = brand.current()
    content = {
        "name": face.name,
        "short_name": face.name[:12],
        "start_url": reverse("home"),
        "display": "standalone",
        "background_color": "#faf6ef",
        "theme_color": colour.light(face.accent).accent,
        "icons": [{"src": reverse("shell:favicon"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return _lasting(request, JsonResponse(content, content_type="application/manifest+json"))
