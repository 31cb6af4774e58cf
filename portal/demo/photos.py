"""The demo's photos, drawn by Pillow: no picture lies in the repository."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter


def lid() -> SimpleUploadedFile:
    """A grinder's jar seen from above, its lid cracked."""
    picture = Image.new("RGB", (1200, 900), "#d9c7a8")
    draw = ImageDraw.Draw(picture)
    for y in range(0, 900, 90):  # the table's planks
        draw.line([(0, y), (1200, y + 6)], fill="#c9b48f", width=3)
    draw.ellipse([330, 180, 890, 740], fill="#8d7a5f")
    picture = picture.filter(ImageFilter.GaussianBlur(14))
    draw = ImageDraw.Draw(picture)
    draw.ellipse([310, 150, 870, 710], fill="#2b2622", outline="#14100d", width=10)
    draw.ellipse([370, 210, 810, 650], fill="#3b342e", outline="#574c42", width=6)
    draw.ellipse([540, 380, 640, 480], fill="#1d1916", outline="#6b5d50", width=5)
    crack = [
        (362, 300),
        (430, 340),
        (470, 330),
        (520, 392),
        (585, 380),
        (640, 470),
        (700, 480),
        (742, 560),
        (800, 590),
    ]
    draw.line(crack, fill="#e9dcc6", width=7, joint="curve")
    draw.line([(520, 392), (505, 470), (540, 520)], fill="#e9dcc6", width=5, joint="curve")
    return _jpeg(picture, "deckel.jpg")


def corner() -> SimpleUploadedFile:
    """A coffee corner on a window sill."""
    picture = Image.new("RGB", (1200, 800), "#f3e6cf")
    draw = ImageDraw.Draw(picture)
    draw.rectangle([150, 60, 1050, 520], fill="#bcd7dd", outline="#8a6a48", width=22)
    draw.line([(600, 60), (600, 520)], fill="#8a6a48", width=16)
    draw.rectangle([0, 560, 1200, 800], fill="#9b7248")
    draw.polygon([(330, 560), (300, 400), (440, 400), (410, 560)], fill="#5d6b65")
    draw.rectangle([320, 360, 420, 400], fill="#20302c")
    draw.ellipse([640, 470, 800, 600], fill="#fffdf9", outline="#14594a", width=8)
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(1.5)), "ecke.jpg")


def _jpeg(picture: Image.Image, name: str) -> SimpleUploadedFile:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=88)
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")
