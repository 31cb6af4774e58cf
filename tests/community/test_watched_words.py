"""Which texts a watched word finds."""

import pytest

from community.screening import texts, watching


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("mühle", "Meine Muehle quietscht", "muhle"),
        ("Muehle", "MÜHLE!", "muhle"),
        ("strasse", "An der Straße", "strasse"),
        ("mühle", "Mühlen", ""),
        ("mühle*", "Mühlenstein", "muhlenstein"),
        ("*mühle", "Kaffeemühle", "kaffeemuhle"),
        ("*casino*", "onlinecasinos", "onlinecasinos"),
        ("free casino", "Free  –  CASINO now", "free – casino"),
        ("quelle", "Die Quelle", "quelle"),
        ("quelle", "Die Qulle", ""),
        ("ass", "classic assistant", ""),
        ("viagra", "v\u00adi\u200bagra", "viagra"),
        ("viagra", "vi\u0301agra", "viagra"),
        ("c++", "I like C++", "c"),
    ],
)
def test_found(phrase, text, found):
    assert " ".join(watching.matches(phrase, text).split()) == found


@pytest.mark.parametrize("phrase", ["", " ", "*", "**", "!?", "a*b"])
def test_not_watchable(phrase):
    assert not watching.is_watchable(phrase)


def test_all_that_occur():
    assert watching.first_in(["casino", "poker*", "tea"], "Casino and pokerface") == {
        "casino": "casino",
        "poker*": "pokerface",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://www.Shop.example/a/ and shop.example", ["shop.example/a"]),
        ("[tea](http://tea.example/x?utm=1), www.tea.example/x", ["tea.example/x"]),
        ("https://forum.test/community/ is ours", []),
        ("no link: a.b", []),
        ("http://[broken", []),
        ("https://x.example:99999/a", ["x.example/a"]),
    ],
)
def test_addresses(text, found):
    assert texts.addresses(text, "forum.test") == found


def test_mentions():
    assert texts.mentions("@anna, @Ben. and a@mail.example @anna") == ["anna", "ben"]


def test_the_same_words_are_the_same_text():
    first = "Buy **cheap** beans at my place, they are the very best of all!"
    assert texts.fingerprint(first) == texts.fingerprint(
        first.upper().replace("*", "").replace("place,", "place")
    )
    assert texts.fingerprint("Thank you") == ""


def test_no_more_signs_are_kept_than_languages_need():
    for start in range(0x4E00, 0x9FFF, 500):
        texts.fold("".join(chr(code) for code in range(start, start + 500)))
    assert len(texts._SEEN) <= texts._KEPT
