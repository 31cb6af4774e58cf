"""Markdown to safe HTML: one parser, one allow-list, used by every app.

The raw text is what is kept; rendered HTML is stored beside it with RENDERER_VERSION and made again when
that changes.
"""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt

RENDERER_VERSION = 1
MAX_LENGTH = 40_000

# What members' texts may contain; everything else is dropped, its text kept.
_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "strong", "em", "s", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags={"script", "style"},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20, "breaks": True})
    parser.enable(["table", "strikethrough"])
    # Pictures come through uploads, never from other hosts.
    parser.disable(["image", "html_block", "html_inline"])
    return parser


_PARSER = _parser()
_BLOCK = re.compile(r"</?(?!(?:strong|em|s|code|a)\b)")


def render(text: str) -> str:
    """Safe HTML of `text`, at most MAX_LENGTH characters of it. Headings start at level 2."""
    tokens = _PARSER.parse(text[:MAX_LENGTH])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(4, int(token.tag[1]) + 1)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return _CLEANER.clean(html).strip()


def plain(text: str, length: int = 160) -> str:
    """The first `length` characters of what a reader sees, without markup: for previews and mails."""
    words = nh3.clean(_BLOCK.sub(r" \g<0>", render(text)), tags=set()).split()
    line = " ".join(words)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
