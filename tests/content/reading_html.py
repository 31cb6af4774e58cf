"""HTML as a browser reads it, for what must not stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import tinyhtml5

from portal.content import allowed

_ICON = re.compile(
    r'<svg width="\d+"[^<>]* class="icon" aria-hidden="true" focusable="false">.*?</svg>', re.DOTALL
)
_LINK = {"href", "title", "rel"}
_MAY = {"a": _LINK, "ol": {"start"}, "code": {"class"}, "img": allowed.PICTURE}


def elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Tag and attributes of each element of a document or fragment, those the parser adds included."""
    for element in tinyhtml5.parse(html, namespace_html_elements=False).iter():
        if isinstance(element.tag, str):
            yield element.tag, dict(element.attrib)


def strangers(html: str) -> list[Any]:
    """What stands in a fragment and is not allowed there."""
    return [
        (tag, attributes)
        for tag, attributes in elements(html)
        if tag not in {"html", "head", "body"} and not _is_allowed(tag, attributes)
    ]


def _is_allowed(tag: str, attributes: dict[str, str]) -> bool:
    known = tag in allowed.TAGS | {"img"} and set(attributes) <= _MAY.get(tag, set())
    if "src" in attributes and not allowed.PICTURE_ADDRESS.fullmatch(attributes["src"]):
        return False
    return known and urlsplit(attributes.get("href", "").strip()).scheme in {"", *allowed.URL_SCHEMES}


def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page with the names of their attributes: what it is made of, whatever it says.

    Without what our icons are drawn of.
    """
    return [(tag, tuple(sorted(attributes))) for tag, attributes in elements(_ICON.sub("<svg></svg>", html))]
