import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.words import alternatives, fold, language_of, stems


@pytest.mark.parametrize("spelling", ["Mühle", "mühlen", "Muehle", "Mühlen", "MÜHLEN"])
def test_german_forms_meet(spelling):
    assert stems(spelling, "de") == ["muhl"]


@pytest.mark.parametrize("spelling", ["grinder", "Grinders", "GRINDER'S"])
def test_english_forms_meet(spelling):
    assert stems(spelling, "en")[0] == "grinder"


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Straße", "strasse"), ("Café", "cafe"), ("Ångström", "angstrom")],
)
def test_fold(word, folded):
    assert fold(word) == folded


def test_a_short_word_may_be_unfinished_as_the_last_only():
    first, last = alternatives("Bohn Mueh")
    assert first.prefixes == []
    assert last.prefixes == ["mueh", "muh"]


def test_a_longer_word_begins_compounds():
    first, _last = alternatives("Kaffee Mueh")
    assert first.prefixes == ["kaffee"]
    assert first.matches("Kaffeemühle")


@pytest.mark.parametrize(
    ("text", "language"),
    [("Die Mühle ist laut", "de"), ("The grinder is loud", "en"), ("Espresso", "en")],
)
def test_language_of(text, language):
    assert language_of(text) == language


@given(st.text())
def test_stems_are_letters_and_digits(text):
    assert all(stem.isalnum() for language in ("de", "en", "xx") for stem in stems(text, language))
