"""Shades of one accent colour that stay readable on our paper, light and dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from dataclasses import dataclass

READABLE = 4.5
_LIGHT_PAPER, _LIGHT_CARD = "#faf6ef", "#fffdf9"
_DARK_PAPER, _DARK_CARD = "#121a18", "#1a2522"
_DARK_INK_ON_ACCENT = "#0c1a16"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `other` in `colour`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, grounds: tuple[str, ...], towards: str) -> str:
    """The shade nearest to `colour`, on the way `towards` black or white, that can be read on all grounds."""
    for step in range(101):
        shade = mix(colour, towards, step / 100)
        if all(contrast(shade, ground) >= READABLE for ground in grounds):
            return shade
    return towards


@dataclass(frozen=True)
class Shades:
    """One theme's accent: fill and text, strong text for the tint, the tint, and what is written on it."""

    accent: str
    ink: str
    tint: str
    on_accent: str


def light(colour: str) -> Shades:
    tint = mix(_LIGHT_CARD, colour, 0.12)
    accent = readable(colour, (_LIGHT_PAPER, _LIGHT_CARD, tint), "#000000")
    ink = readable(mix(accent, "#000000", 0.25), (tint, _LIGHT_PAPER), "#000000")
    return Shades(accent, ink, tint, _LIGHT_CARD)


def dark(colour: str) -> Shades:
    tint = mix(_DARK_CARD, colour, 0.2)
    accent = readable(colour, (_DARK_PAPER, _DARK_CARD, tint, _DARK_INK_ON_ACCENT), "#ffffff")
    ink = readable(mix(accent, "#ffffff", 0.3), (tint, _DARK_CARD), "#ffffff")
    return Shades(accent, ink, tint, _DARK_INK_ON_ACCENT)
