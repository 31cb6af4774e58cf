"""Reading a text as a rule does: without the tricks that make the same look different."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

#: Shorter texts ("Thank you!") are written by many people in good faith.
SAME_FROM = 40
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'`|]+", re.IGNORECASE)
# Soft hyphens, joiners, directions: nobody sees them (general category Cf).
_WORDS = re.compile(r"[^\W_]+")
_MENTION = re.compile(r"(?<![\w@./])@[\w.-]{2,40}")
# "Muehle" is "Mühle"; in "Quelle" and "neue" the two letters are two sounds.
_SPELLED_OUT = re.compile(r"ae|oe|(?<![aeioq])ue")


_KEPT = 4096


class _Seen(dict[int, int | None]):
    """For `str.translate`: a character stays, or goes where nobody sees it; the first ones are kept."""

    def __missing__(self, code: int) -> int | None:
        sign = chr(code)
        unseen = unicodedata.combining(sign) or unicodedata.category(sign) == "Cf"
        found = None if unseen else code
        if len(self) < _KEPT:
            self[code] = found
        return found


_SEEN = _Seen()


def fold(text: str) -> str:
    """Lower case, no accents, ä as a (however it is spelled), ß as ss, nothing invisible."""
    seen = text.casefold()
    if not seen.isascii():
        seen = unicodedata.normalize("NFKD", seen).translate(_SEEN)
    return _SPELLED_OUT.sub(lambda match: match[0][0], seen)


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORDS.findall(fold(text))


def addresses(text: str, own_host: str = "") -> list[str]:
    """The web addresses in a text as "host/path", each once; those of `own_host` are no links elsewhere."""
    found: dict[str, None] = {}
    for written in _ADDRESS.findall(text):
        address = _plain(written)
        host = address.partition("/")[0]
        if host and host != own_host.removeprefix("www."):
            found[address] = None
    return list(found)


def mentions(text: str) -> list[str]:
    """The handles a text calls, each once, in lower case."""
    return list(dict.fromkeys(name[1:].lower().rstrip(".-") for name in _MENTION.findall(text)))


def fingerprint(text: str) -> str:
    """The same for two texts whose words are the same; "" for one too short to say anything."""
    line = " ".join(words(text))
    return _digest(line) if len(line) >= SAME_FROM else ""


def link_fingerprint(address: str) -> str:
    """The same for an address however its host is written."""
    return _digest(f"link:{address}")


def _plain(written: str) -> str:
    written = written if "://" in written else f"http://{written}"
    try:
        parts = urlsplit(written.rstrip(".,;:!?*_~"))
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:  # a broken bracket or port
        return ""
    return f"{host}{parts.path.rstrip('/')}"


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:32]
