"""Markdown to safe HTML: one parser and one allow-list (`allowed`), used by every app.

The raw text is what is kept; rendered HTML is stored beside it with RENDERER_VERSION and made again when
that changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.html import format_html
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from . import allowed

RENDERER_VERSION = 2
MAX_LENGTH = 40_000
# Of the specification, what is switched off: raw HTML. Pictures show only those the caller knows.
SWITCHED_OFF = ["html_block", "html_inline"]
SIZES = "(max-width: 860px) 92vw, 760px"


@dataclass(frozen=True)
class Picture:
    """A picture that may be shown: its size in pixels and the widths it is also kept in."""

    width: int
    height: int
    widths: tuple[int, ...] = ()


class _Renderer(RendererHTML):
    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """An <img> of fixed size where the caller knows the address; elsewhere only its description."""
        token = tokens[idx]
        address = str(token.attrs.get("src", ""))
        alt = self.renderInlineAsText(token.children or [], options, env)
        picture = env.get("pictures", {}).get(address)
        if picture is None:
            return format_html("{}", alt)
        srcset = ", ".join(f"{address}?w={width} {width}w" for width in picture.widths)
        return format_html(
            '<img src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}"'
            ' loading="lazy" decoding="async">',
            address,
            ", ".join(filter(None, [srcset, f"{address} {picture.width}w"])),
            SIZES,
            alt,
            picture.width,
            picture.height,
        )


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": False, "maxNesting": 20, "breaks": True}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.disable(SWITCHED_OFF)
    return parser


_PARSER = _parser()
_BLOCK = re.compile(r"</?(?!(?:strong|em|s|code|a)\b)")


def render(text: str, pictures: Mapping[str, Picture] | None = None) -> str:
    """Safe HTML of `text`, at most MAX_LENGTH characters of it. Headings start at level 2.

    `pictures` maps the addresses of those that may be shown to what they are; any other is its description.
    """
    tokens = _PARSER.parse(text[:MAX_LENGTH])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(4, int(token.tag[1]) + 1)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {"pictures": pictures or {}})
    return allowed.clean(html, pictures=bool(pictures)).strip()


def plain(text: str, length: int = 160) -> str:
    """The first `length` characters of what a reader sees, without markup: for previews and mails."""
    words = nh3.clean(_BLOCK.sub(r" \g<0>", render(text)), tags=set()).split()
    line = " ".join(words)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
