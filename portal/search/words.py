"""Words as the index knows them: stemmed by language, without umlauts; the same for both databases."""

from __future__ import annotations

import functools
import re
import threading
import unicodedata

import Stemmer

MAX_QUERY_WORDS = 12
COMPOUND = 5  # letters from which on a word is also the beginning of compounds
_WORD = re.compile(r"[^\W_]+")
# "Muehle" is "Mühle"; in "Quelle" and "neue" the two letters are two sounds.
_SPELLED_OUT = re.compile(r"ae|oe|(?<![aeioq])ue")
_ALGORITHMS = {"de": "german", "en": "english"}
_local = threading.local()
# fmt: off
_GERMAN = frozenset({
    "der", "die", "das", "und", "ist", "nicht", "ich", "ein", "eine", "mit", "auf", "für", "von", "zu", "wie",
    "den", "dem", "im", "es", "bei", "mein",
})
_ENGLISH = frozenset({
    "the", "and", "is", "are", "not", "i", "a", "an", "with", "on", "for", "from", "of", "to", "how", "in",
    "it", "at", "my", "you", "what", "this", "that",
})
# fmt: on
SMALL = _GERMAN | _ENGLISH  # words that say nothing of what a text is about


def fold(word: str) -> str:
    """Lower case, no accents, ß as ss."""
    if word.isascii() and word.isalnum():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def stem(word: str, language: str) -> str:
    """The folded stem of one word; "de" and "en" are known, other languages are folded only."""
    word = unicodedata.normalize("NFC", word.casefold())
    return fold(_stemmer(language).stemWord(word)) if language in _ALGORITHMS else fold(word)


def stems(text: str, language: str) -> list[str]:
    """The stems of a text, in its order."""
    return [found for word in _WORD.findall(text) if (found := stem(word, language)[:60])]


@functools.lru_cache(maxsize=20_000)
def stem_of_any(word: str) -> frozenset[str]:
    """The stems of one word in all languages; texts repeat their words, so they are kept."""
    return frozenset(found for language in _ALGORITHMS if (found := stem(word, language)[:60]))


def alternatives(query: str) -> list[Alternative]:
    """What each word of a query may look like in the index; the last one may still be being typed."""
    words = _WORD.findall(query)[:MAX_QUERY_WORDS]
    found = [Alternative(word, last=place == len(words)) for place, word in enumerate(words, start=1)]
    return [alternative for alternative in found if alternative.stems]


class Alternative:
    """One word of a query: its stems in both languages, and its beginning.

    A word is the beginning of longer ones where it is the last, being typed, and from COMPOUND letters on:
    "Kaffee" is meant in "Kaffeemühle".
    """

    def __init__(self, word: str, *, last: bool = False) -> None:
        folded = fold(word)
        self.stems = sorted(stem_of_any(word))
        plain = _SPELLED_OUT.sub(lambda match: match[0][0], folded)
        begins = len(folded) >= COMPOUND or (last and len(folded) > 1)
        self.prefixes = sorted({folded[:60], plain[:60]} - {""}) if begins else []

    @classmethod
    def of_stem(cls, known: str) -> Alternative:
        """The word with this stem, and no other."""
        word = cls("")
        word.stems = [known]
        return word

    def matches(self, word: str) -> bool:
        """Whether a word of a found text is meant, for marking it."""
        folded = fold(word)
        if any(folded.startswith(prefix) for prefix in self.prefixes):
            return True
        return not stem_of_any(word).isdisjoint(self.stems)


def language_of(text: str, fallback: str = "en") -> str:
    """German or English, by the small words in the text; `fallback` where they say nothing."""
    words = [word.lower() for word in _WORD.findall(text[:2000])]
    german = sum(word in _GERMAN for word in words)
    english = sum(word in _ENGLISH for word in words)
    if german == english:
        return fallback[:2]
    return "de" if german > english else "en"


def _stemmer(language: str) -> Stemmer.Stemmer:
    # A stemmer keeps a buffer: each thread needs its own.
    name = _ALGORITHMS[language]
    if not hasattr(_local, name):
        setattr(_local, name, Stemmer.Stemmer(name))
    return getattr(_local, name)
