"""The picture that stands for the portal where its pages are shared: PNG, for services draw no SVG."""

from __future__ import annotations

import functools
import io
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from . import colour

#: Pixels; the size Open Graph's readers show whole.
SIZE = WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAR = 96, 24
_LARGEST, _SMALLEST = 132, 48
_PAPER = "#faf6ef"
_AXES = [48.0, 570.0, 50.0, 0.0]  # optical size, weight, softness, wonkiness: those of our headings


@functools.lru_cache(maxsize=4)
def png(name: str, accent: str) -> bytes:
    """The brand's name in its accent (#rrggbb) on our paper; a long name is drawn smaller, then cut."""
    shades = colour.light(accent)
    picture = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, HEIGHT - _BAR, WIDTH, HEIGHT), fill=shades.accent)
    draw.ellipse((WIDTH - 300, -180, WIDTH + 140, 260), fill=shades.tint)
    words, font = _fitting(draw, " ".join(name.split()))
    draw.text((_MARGIN, (HEIGHT - _BAR) / 2), words, font=font, fill=shades.accent, anchor="lm")
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def _fitting(draw: ImageDraw.ImageDraw, words: str) -> tuple[str, ImageFont.FreeTypeFont]:
    """The words in the largest letters that leave the margins free."""
    room = WIDTH - 2 * _MARGIN
    for size in range(_LARGEST, _SMALLEST - 1, -6):
        font = _font(size)
        if draw.textlength(words, font) <= room:
            return words, font
    while draw.textlength(f"{words}…", font) > room:
        words = words[:-1].rstrip()
    return f"{words}…", font


def _font(size: int) -> ImageFont.FreeTypeFont:
    with (files("fontpkg_fraunces") / "files" / "Fraunces[SOFT,WONK,opsz,wght].ttf").open("rb") as source:
        font = ImageFont.truetype(io.BytesIO(source.read()), size)
    font.set_variation_by_axes(_AXES)
    return font
