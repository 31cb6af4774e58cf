"""The brand as pages see it, kept in the process so that a page costs no query."""

from __future__ import annotations

import functools
import time
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from . import colour, logo
from .models import DEFAULT_ACCENT, DEFAULT_LOGO, Brand

FRESH_SECONDS = 20.0
_kept: list[tuple[float, Face]] = []


@dataclass(frozen=True)
class Face:
    """What is shown of a brand; equal brands have equal versions."""

    name: str
    accent: str
    logo: str

    @functools.cached_property
    def version(self) -> str:
        return f"{zlib.crc32('|'.join((self.name, self.accent, self.logo)).encode()):08x}"

    @functools.cached_property
    def logo_svg(self) -> SafeString:
        """The logo for inlining; what would not pass today's rules gives way to the default."""
        try:
            return mark_safe(logo.clean(self.logo))
        except ValidationError:
            return mark_safe(logo.clean(DEFAULT_LOGO))

    @property
    def css_url(self) -> str:
        return f"{reverse('shell:brand_css')}?v={self.version}"

    @property
    def card_url(self) -> str:
        """The picture that stands for the portal where its pages are shared."""
        return f"{reverse('shell:card')}?v={self.version}"

    @property
    def theme_colours(self) -> list[tuple[str, str]]:
        """The browser frame's colour and the scheme it is for."""
        return [("#faf6ef", "light"), ("#121a18", "dark")]

    @functools.cached_property
    def css(self) -> str:
        """The style sheet that puts the brand's accent in place of ours."""
        if self.accent.lower() == DEFAULT_ACCENT:
            return "@layer tokens {}\n"
        bright, dim = colour.light(self.accent), colour.dark(self.accent)
        values = {
            "pine": (bright.accent, dim.accent),
            "pine-ink": (bright.ink, dim.ink),
            "pine-tint": (bright.tint, dim.tint),
            "on-pine": (bright.on_accent, dim.on_accent),
        }
        lines = "".join(f"    --{name}: light-dark({a}, {b});\n" for name, (a, b) in values.items())
        return f"@layer tokens {{\n  :root {{\n{lines}  }}\n}}\n"


def current() -> Face:
    """The brand of this installation, at most FRESH_SECONDS old."""
    now = time.monotonic()
    if _kept and now - _kept[0][0] < FRESH_SECONDS:
        return _kept[0][1]
    row = Brand.objects.filter(pk=Brand.ONLY).first() or Brand()
    face = Face(name=row.name, accent=row.accent, logo=row.logo)
    _kept[:] = [(now, face)]
    return face


def forget() -> None:
    """Read the brand anew at the next page of this process."""
    _kept.clear()
