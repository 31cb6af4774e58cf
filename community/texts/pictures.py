"""Pictures in what members write: their addresses in Markdown, and to whom they belong.

A picture belongs to its member ("upload:<member>") until a post shows it ("post:<post>"), and to her again
when no post does. Where the post's author is gone, nobody sees what is taken out of it ("former:<post>").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from portal.content import markdown
from portal.content.models import Image, ImageQuerySet

WIDTHS = (480, 960)  # pixels, besides the full width
MOST_IN_POST = 20
_ADDRESS = re.compile(r"/community/image/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
_IN_MARKDOWN = re.compile(r"\]\(" + _ADDRESS.pattern + r"\)")
_BREAKING = re.compile(r"[\[\]\\\s]+")


def source_of_member(pk: int) -> str:
    return f"upload:{pk}"


def source_of_post(pk: int) -> str:
    return f"post:{pk}"


def source_of_former(pk: int) -> str:
    """Of what the post with this number shows no more, and no author could see."""
    return f"former:{pk}"


def address_of(image: Image) -> str:
    return reverse("community:image", args=[image.pk])


def of_member(pk: int) -> ImageQuerySet:
    """All that the member has put into her posts, and what waits for one."""
    in_posts = Q(owner=pk, source__startswith="post:")
    return Image.objects.filter(in_posts | Q(source=source_of_member(pk))).order_by("created_at")


def ids_in(text: str) -> list[UUID]:
    """The pictures a text speaks of, each once, at most MOST_IN_POST."""
    return [UUID(found) for found in dict.fromkeys(_ADDRESS.findall(text))][:MOST_IN_POST]


def without_addresses(text: str) -> str:
    """The text as words: of a picture only its description."""
    return _IN_MARKDOWN.sub("]", text)


def shown(images: Iterable[Image]) -> dict[str, markdown.Picture]:
    """What the renderer wants to know of them."""
    return {
        address_of(image): markdown.Picture(image.width, image.height, tuple(image.widths))
        for image in images
    }


def markdown_of(image: Image, alt: str) -> str:
    """The Markdown that shows the picture; `alt` says what can be seen on it."""
    return f"![{_BREAKING.sub(' ', alt).strip()}]({address_of(image)})"
