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


def cup() -> SimpleUploadedFile:
    """A hand-thrown cup on a shelf."""
    picture, draw = _ground("#efe3cf", "#b98f5f")
    draw.ellipse([470, 560, 830, 640], fill="#8f6a42")
    draw.polygon([(480, 260), (800, 260), (760, 590), (520, 590)], fill="#20302c")
    draw.polygon([(480, 260), (800, 260), (790, 350), (490, 350)], fill="#d8c7a5")
    draw.arc([690, 320, 880, 500], 270, 90, fill="#20302c", width=34)
    draw.ellipse([480, 225, 800, 300], fill="#efe7d6", outline="#cbb98f", width=6)
    draw.ellipse([505, 240, 775, 290], fill="#4a2f1d")
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(1)), "tasse.jpg")


def tasting() -> SimpleUploadedFile:
    """Bowls in a row for a tasting, each with its spoon."""
    picture, draw = _ground("#d7e0d8", "#6f5138")
    for place in range(4):
        left = 90 + place * 275
        draw.ellipse([left, 430, left + 220, 590], fill="#fffdf9", outline="#cdbfa6", width=6)
        draw.ellipse([left + 25, 445, left + 195, 535], fill="#3a2416")
        draw.ellipse([left + 60, 462, left + 130, 500], fill="#7a5232")
        draw.line([(left + 140, 500), (left + 240, 300)], fill="#c9c4bb", width=12)
        draw.ellipse([left + 215, 262, left + 265, 322], fill="#c9c4bb")
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(1.2)), "verkostung.jpg")


def mill() -> SimpleUploadedFile:
    """A grinder opened on the workbench."""
    picture, draw = _ground("#dfe6ea", "#8a7460")
    draw.rounded_rectangle([470, 300, 730, 640], 30, fill="#2b3935")
    draw.polygon([(430, 150), (770, 150), (690, 310), (510, 310)], fill="#a9bcc0", outline="#64777c", width=6)
    draw.ellipse([540, 420, 660, 540], fill="#c9cfc9", outline="#5d6b65", width=8)
    draw.line([(850, 640), (1010, 430)], fill="#b8720f", width=26)
    draw.line([(1010, 430), (1050, 380)], fill="#8f877a", width=14)
    for tooth in range(8):
        draw.rectangle([200 + tooth * 26, 600, 214 + tooth * 26, 628], fill="#5d6b65")
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(1.2)), "muehle.jpg")


def seedlings() -> SimpleUploadedFile:
    """Coffee seedlings on a slope."""
    picture = Image.new("RGB", (1200, 800), "#cfe3e0")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 420), (520, 250), (1200, 480), (1200, 800), (0, 800)], fill="#7f9f6d")
    draw.polygon([(0, 560), (700, 470), (1200, 640), (1200, 800), (0, 800)], fill="#6b4a32")
    for place in range(9):
        x, y = 80 + place * 130, 690 - (place % 3) * 45
        draw.line([(x, y), (x, y - 90)], fill="#4c6b3a", width=9)
        for side in (-1, 1):
            draw.ellipse([x + side * 34 - 32, y - 108, x + side * 34 + 32, y - 66], fill="#2f6b45")
        draw.ellipse([x - 24, y - 138, x + 24, y - 84], fill="#3d8257")
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(1.5)), "setzlinge.jpg")


def _ground(wall: str, table: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A wall and a table before it."""
    picture = Image.new("RGB", (1200, 800), wall)
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 580, 1200, 800], fill=table)
    return picture, draw


def _jpeg(picture: Image.Image, name: str) -> SimpleUploadedFile:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=88)
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")
