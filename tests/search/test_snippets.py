"""The piece of a text in a list of results."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.snippets import BEFORE, LENGTH, Marker, plain
from portal.search.words import alternatives


def snippet(q, text):
    return Marker(alternatives(q)).snippet(text)


def test_found_words_are_marked_in_all_forms():
    text = "Die Mühlen & eine Kaffeemühle, MUEHLE <b>"
    assert snippet("mühle kaffee", text) == (
        "Die <mark>Mühlen</mark> &amp; eine <mark>Kaffeemühle</mark>, <mark>MUEHLE</mark> &lt;b&gt;"
    )


def test_a_long_text_is_cut_between_words():
    shown = snippet("kettle", "tea " * 200 + "kettle" + " tea" * 200)
    assert re.fullmatch(r"… (tea )+<mark>kettle</mark>( tea)+ …", shown)
    assert len(shown) < LENGTH + 30


def test_without_a_found_word_it_begins_at_the_start():
    assert snippet("zebra", "tea " * 200).startswith("tea tea")


def test_words_without_end_are_cut():
    assert snippet("kettle", "x" * 3000 + " kettle").startswith("… <mark>kettle")
    assert len(snippet("zzzzz", "z" * 3000)) < LENGTH + BEFORE


def test_markup_is_left_out():
    assert plain("**Hot** [kettle](https://example.org/x)\n\n> _is_ `it`") == "Hot kettle is it"


@given(st.text(), st.text())
def test_nothing_but_marks_is_html(q, text):
    shown = snippet(q, text).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in shown
    assert ">" not in shown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("![Eine alte Mühle](/media/mill.webp) steht", "Eine alte Mühle steht"),
        ("See [the guide](/help/grind/ 'Guide') first", "See the guide first"),
        ("| a | b |\n|---|:--:|\n| 1 | 2 |\n\n---\n", "a b 1 2"),
        ("well-known -- and so on!", "well-known and so on!"),
    ],
)
def test_what_markdown_writes_for_machines_goes(written, read):
    assert plain(written) == read


LETTERS = st.text("aAbBäÄeEßéuü1 _-<&½й", max_size=60)


@given(LETTERS, LETTERS)
def test_all_found_words_are_marked_and_no_others(q, text):
    words = alternatives(q)
    wanted = [one for one in re.findall(r"[^\W_]+", text) if any(word.matches(one) for word in words)]
    marked = re.findall("<mark>(.*?)</mark>", snippet(q, text))
    assert [html.unescape(one) for one in marked] == wanted
