"""Taking out of a sentence whatever may name a person."""

from __future__ import annotations

import re
from collections.abc import Iterable

GONE = "[…]"
_ADDRESSES = re.compile(
    r"https?://[^\s<>]*\w/?"  # of the web
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # of mail
    r"|@[\w.-]*\w"  # a handle
    r"|(?<![\w/.])(?:\+|0)\d[\d\s/()-]{5,}\d"  # of the telephone: no number of a law begins so
)
#: Shorter parts of a name are words of everyday.
_LEAST = 3


def impersonal(text: str, names: Iterable[str]) -> str:
    """The text without addresses, and without each word of these names; "" where nothing else is left."""
    left = _ADDRESSES.sub(GONE, text)
    parts = {part for name in names for part in re.findall(r"\w+", name) if len(part) >= _LEAST}
    if parts:
        words = "|".join(re.escape(part) for part in sorted(parts, key=lambda part: (-len(part), part)))
        left = re.sub(rf"\b(?:{words})\b", GONE, left, flags=re.IGNORECASE)
    return left if re.search(r"\w", left) else ""
