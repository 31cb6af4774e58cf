"""A post as a quotation: its own words, with its author and the way to it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from ..models import Post
from .pictures import without_addresses

_OWN = re.compile(r"^(?!\s{0,3}>).*$", re.MULTILINE)
_MARKUP = re.compile(r"[\[\]\\<>`*_]")


def quotation_of(post: Post) -> str:
    """Markdown that quotes the post; what it quotes itself is left out, of pictures stays the description."""
    own = "\n".join(_OWN.findall(without_addresses(post.text))).strip()
    said = _("{name} wrote").replace("{name}", _MARKUP.sub("", post.author_name))
    lines = [f"[{said}]({post.get_absolute_url()}):", "", *own.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
