"""What every page's frame needs."""

from typing import Any

from django.http import HttpRequest

from . import nav


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"nav_main": nav.places(request, "main"), "nav_work": nav.places(request, "work")}
