"""The examples of CommonMark's specification (0.29), and how what we render differs from it on purpose.

Switched off: raw HTML (`markdown.SWITCHED_OFF`), pictures but those the portal keeps. Switched on: tables,
struck-through text, a line's end as a line break, bare web addresses as links. Headings begin at level 2.
All that is added by `_parser()` and `render`; the examples run through the same parser.
"""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from portal.content import markdown

SPECIFICATION = Path(__file__).parents[2] / ".venv/share/commonmark/tests/spec/commonmark.txt"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)
# Where version 0.31 of the specification, which the parser follows, has decided otherwise.
DECIDED_SINCE = {622, 623}
# A web address stands there by itself, in angle brackets that make it no link, or in a link that is none.
BARE_ADDRESSES = {598, 604, 607}
RAW_OR_PICTURE = {"html_block", "html_inline", "image"}


@pytest.fixture(scope="module")
def examples():
    if not SPECIFICATION.exists():
        pytest.skip("the specification is not installed: make test installs it")
    found = _EXAMPLE.findall(SPECIFICATION.read_text())
    return {
        number: tuple(part.replace("→", "\t") for part in pair) for number, pair in enumerate(found, start=1)
    }


@pytest.fixture(scope="module")
def preset():
    return MarkdownIt("commonmark")


def same(html):
    """An empty quotation may have a line in it."""
    return html.replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")


def test_all_are_there(examples):
    assert len(examples) == 649


def test_the_parser_keeps_to_the_specification(examples, preset):
    wrong = {number for number, (text, html) in examples.items() if same(preset.render(text)) != same(html)}
    assert wrong == DECIDED_SINCE


def test_ours_differs_by_what_is_switched_alone(examples, preset):
    ours = markdown._parser()
    ours.options["breaks"] = False
    different = {n for n, (text, _html) in examples.items() if ours.render(text) != preset.render(text)}
    raw = {number for number, (text, _html) in examples.items() if kinds(preset.parse(text)) & RAW_OR_PICTURE}
    assert different == raw | BARE_ADDRESSES


def kinds(tokens):
    return {part.type for token in tokens for part in [token, *(token.children or [])]}


def test_what_is_switched_off_is_listed(preset):
    assert set(markdown.SWITCHED_OFF) <= set(
        preset.get_all_rules()["block"] + preset.get_all_rules()["inline"]
    )
    assert markdown.render("<b>x</b>\n\n<div>y</div>") == (
        "<p>&lt;b&gt;x&lt;/b&gt;</p>\n<p>&lt;div&gt;y&lt;/div&gt;</p>"
    )
