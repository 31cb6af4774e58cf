"""Countries by their ISO 3166 codes, named in the reader's language (names: CLDR)."""

from __future__ import annotations

from babel.core import Locale
from django.utils.translation import get_language

# Codes of the CLDR that name no country one could send a parcel to.
_NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "DG", "EA", "IC", "TA"}


def _names() -> dict[str, str]:
    return dict(Locale.parse((get_language() or "en").split("-")[0]).territories)


def countries() -> list[tuple[str, str]]:
    """Codes with their names, by name."""
    known = [(code, name) for code, name in _names().items() if len(code) == 2 and code.isalpha()]
    return sorted((pair for pair in known if pair[0] not in _NO_COUNTRIES), key=lambda pair: pair[1])


def country_name(code: str) -> str:
    """The country's name, or the code itself where nobody knows it."""
    return _names().get(code, code)
