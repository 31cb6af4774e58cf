"""Icons out of the lucide package, as inline SVG."""

from __future__ import annotations

import functools
import re

import lucide
from django.utils.safestring import SafeString, mark_safe

FALLBACK = "circle"


def is_known(name: str) -> bool:
    """Whether lucide has an icon of that name."""
    try:
        lucide._render_icon(name, 20)
    except lucide.IconDoesNotExist:
        return False
    return True


@functools.lru_cache(maxsize=512)
def svg(name: str, size: int = 20) -> SafeString:
    """The icon of that name, `size` in pixels; a plain circle where lucide has none of that name."""
    attributes = {"class": "icon", "aria_hidden": "true", "focusable": "false", "stroke_width": "1.75"}
    try:
        drawn = lucide._render_icon(name, size, **attributes)
    except lucide.IconDoesNotExist:
        drawn = lucide._render_icon(FALLBACK, size, **attributes)
    return mark_safe(re.sub(r">\s+<", "><", drawn).strip())
