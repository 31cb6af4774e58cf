"""The one allow-list: what may stand in the HTML made of members' texts.

Everything else is dropped, its text kept.
"""

from __future__ import annotations

import re

import nh3

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "strong", "em", "s", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
URL_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow ugc noopener"

# Pictures stand only where the caller has named them, at an address of the portal's own.
PICTURE = {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"}
PICTURE_ADDRESS = re.compile(r"(/[a-z]+)+/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/(\?w=\d{1,4})?")


def _picture_only(tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value, or None where a picture would come from elsewhere."""
    if tag != "img" or attribute not in {"src", "srcset"}:
        return value
    addresses = [part.split()[0] for part in value.split(",") if part.strip()]
    return value if addresses and all(map(PICTURE_ADDRESS.fullmatch, addresses)) else None


_WITHOUT_PICTURES = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    clean_content_tags={"script", "style"},
    url_schemes=URL_SCHEMES,
    link_rel=LINK_REL,
)
_WITH_PICTURES = nh3.Cleaner(
    tags=TAGS | {"img"},
    attributes=ATTRIBUTES | {"img": PICTURE},
    attribute_filter=_picture_only,
    clean_content_tags={"script", "style"},
    url_schemes=URL_SCHEMES,
    link_rel=LINK_REL,
)


def clean(html: str, *, pictures: bool = False) -> str:
    """`html` with nothing in it but what is allowed; `pictures` of the portal's own only where asked for."""
    return (_WITH_PICTURES if pictures else _WITHOUT_PICTURES).clean(html)
