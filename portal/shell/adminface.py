"""What the admin's theme asks for at each page; named in `portal.settings.admin`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from . import brand, colour

# Words of the theme, which comes without a German translation.
WORDS = (
    gettext_noop("No results found"),
    gettext_noop("This page yielded into no results. Create a new item or reset your filters."),
)
_SHARES = {"50": 0.94, "100": 0.88, "200": 0.76, "300": 0.55}
_DEEPER = {"700": 0.2, "800": 0.4, "900": 0.55, "950": 0.75}


def name(request: HttpRequest) -> str:
    return brand.current().name


def style(request: HttpRequest) -> str:
    return static("css/admin.css")


def primary(request: HttpRequest) -> dict[str, str]:
    """The brand's accent as the scale of eleven weights the theme wants; 600 and 500 carry text."""
    accent = brand.current().accent
    strong, bright = colour.light(accent).accent, colour.dark(accent).accent
    scale = {weight: colour.mix(strong, "#ffffff", share) for weight, share in _SHARES.items()}
    scale |= {"400": bright, "500": bright, "600": strong}
    return scale | {weight: colour.mix(strong, "#000000", share) for weight, share in _DEEPER.items()}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of the models this person may see, in the order of ADMIN_SIDEBAR; on top what waits for her."""
    known = {app["app_label"]: app["models"] for app in admin.site.get_app_list(request)}
    groups: list[dict[str, Any]] = []
    for title, labels in settings.ADMIN_SIDEBAR:
        items = [_item(request, label, model) for label in labels for model in known.get(label, [])]
        if items:
            groups.append({"title": title, "separator": True, "collapsible": True, "items": items})
    start = {"title": "", "items": [{"title": name(request), "icon": "home", "link": reverse("home")}]}
    waiting = [item for group in groups for item in group["items"] if item.get("badge")]
    first = [{"title": _("Waits for a decision"), "separator": True, "items": waiting}] if waiting else []
    return [start, *first, *groups]


def _item(request: HttpRequest, label: str, model: dict[str, Any]) -> dict[str, Any]:
    waits = _waiting(request, model)
    symbol = settings.ADMIN_SYMBOLS.get(label, "circle")
    item = {"title": model["name"], "icon": symbol, "link": model["admin_url"] or model["add_url"]}
    return item | ({"badge": waits, "badge_variant": "warning"} if waits else {})


def _waiting(request: HttpRequest, model: dict[str, Any]) -> str:
    """How many rows wait for this person to decide, where the model's page says so; "" where none does.

    Counted on the start page of the admin alone, so that no other page pays for it.
    """
    if request.path != reverse("admin:index"):
        return ""
    waiting = getattr(admin.site._registry.get(model["model"]), "waiting", None)
    return waiting(request) if waiting else ""
