"""Markdown to safe HTML: one parser and one allow-list (`allowed`), used by every app.

The raw text is what is kept; rendered HTML is stored beside it with RENDERER_VERSION and made again when
that changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.html import format_html
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.token import Token

from . import allowed

RENDERER_VERSION = 4
MAX_LENGTH = 40_000
# Short rows are filled up with empty cells: without bounds a few lines become megabytes.
MOST_COLUMNS = 30
MOST_CELLS = 5_000  # of all tables of a text
# Of the specification, what is switched off: raw HTML. Pictures show only those the caller knows.
SWITCHED_OFF = ["html_block", "html_inline"]
# "@handle", not in the middle of a word, an address or a path.
HANDLE = re.compile(r"(?<![\w@/.-])(@[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9_])?)")
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


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's rule for tables; what is larger than the bounds stays a paragraph."""
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    return _is_bounded(state, start, end) and table(state, start, end, False)


def _is_bounded(state: StateBlock, start: int, end: int) -> bool:
    """Whether the table has room; each line is counted once, so a text of many tables costs no more."""
    known = state.env.setdefault("tables", {"left": MOST_CELLS, "plain_until": 0})
    columns = state.getLines(start + 1, start + 2, 0, False).strip().strip("|").count("|") + 1
    if start < known["plain_until"] or columns > MOST_COLUMNS:
        return False
    last = next((line for line in range(start, end) if state.isEmpty(line)), end)
    cells = columns * (last - start - 1)
    if cells > known["left"]:
        known["plain_until"] = last
        return False
    known["left"] -= cells
    return True


class _Addresses(LinkifyIt):
    def pretest(self, text: str) -> bool:
        """Whether there may be one: its own way of finding out takes as long as all else of a plain text."""
        return "://" in text and super().pretest(text)


def _addresses() -> LinkifyIt:
    """What is a link without being marked as one: web addresses with their scheme, nothing guessed."""
    options = {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}
    return _Addresses({"ftp:": None, "mailto:": None, "//": None}, options)


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": True, "maxNesting": 20, "breaks": True}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough", "linkify"])
    parser.linkify = _addresses()
    parser.disable(SWITCHED_OFF)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return parser


_PARSER = _parser()
_BLOCK = re.compile(r"</?(?!(?:strong|em|s|code|a)\b)")


def render(
    text: str, pictures: Mapping[str, Picture] | None = None, people: Mapping[str, str] | None = None
) -> str:
    """Safe HTML of `text`, at most MAX_LENGTH characters of it. Headings start at level 2.

    `pictures` maps the addresses of those that may be shown to what they are; any other is its description.
    `people` maps handles in lower case to addresses: "@handle" becomes a link.
    """
    tokens = _PARSER.parse(text[:MAX_LENGTH])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(4, int(token.tag[1]) + 1)}"
        if people and token.children:
            token.children = list(_with_people(token.children, people))
    html = _PARSER.renderer.render(tokens, _PARSER.options, {"pictures": pictures or {}})
    return allowed.clean(html, pictures=bool(pictures)).strip()


def own_words(text: str) -> Iterator[str]:
    """The runs of plain words in a text: nothing of code, links or quotes."""
    quoted = 0
    for token in _PARSER.parse(text[:MAX_LENGTH]):
        quoted += token.nesting if token.type.startswith("blockquote") else 0
        if not quoted and token.children:
            yield from (part.content for part, linked in _linked(token.children) if _is_words(part, linked))


def _linked(parts: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """The parts of a line, and whether each stands in a link."""
    depth = 0
    for part in parts:
        depth += part.nesting if part.type.startswith("link") else 0
        yield part, depth


def _is_words(part: Token, linked: int) -> bool:
    return part.type == "text" and not linked and bool(part.content)


def _with_people(parts: Sequence[Token], people: Mapping[str, str]) -> Iterator[Token]:
    for part, linked in _linked(parts):
        if not _is_words(part, linked) or "@" not in part.content:
            yield part
            continue
        for words in HANDLE.split(part.content):
            address = people.get(words[1:].lower()) if words.startswith("@") else None
            yield from _link(words, address) if address else [Token("text", "", 0, content=words)]


def _link(words: str, address: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": address})
    return [opening, Token("text", "", 0, content=words), Token("link_close", "a", -1)]


def plain(text: str, length: int = 160) -> str:
    """The first `length` characters of what a reader sees, without markup: for previews and mails."""
    words = nh3.clean(_BLOCK.sub(r" \g<0>", render(text)), tags=set()).split()
    line = " ".join(words)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
