"""Amounts as people write them."""

from __future__ import annotations

import functools
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language

#: No amount reaches this many major units, so that no sum comes near a bigint's end.
MOST = 10_000_000


def limit_of(currency: str) -> int:
    """The amount, in minor units of `currency`, that every amount stays below: 10,000,000.00."""
    return MOST * 10 ** _decimals(currency)


@functools.lru_cache(maxsize=256)
def _decimals(currency: str) -> int:
    return int(get_currency_precision(currency))


def to_minor(amount: str | int | Decimal, currency: str) -> int:
    """`amount` major units ("12.50") in minor units; ValueError where it is none or has too many decimals."""
    try:
        minor = Decimal(amount).scaleb(_decimals(currency))
        whole = int(minor)
    except (ArithmeticError, TypeError) as error:
        raise ValueError(f"{amount!r} is no amount") from error
    if whole != minor:
        raise ValueError(f"{currency} has at most {_decimals(currency)} decimals")
    return whole


def spoken(amount: int, currency: str) -> str:
    """`amount` minor units of `currency` in the reader's language: "€32.50", "32,50 €"."""
    major = Decimal(amount).scaleb(-get_currency_precision(currency))
    return format_currency(major, currency, locale=_locale())


def brief(amount: int, currency: str) -> str:
    """The same for round sums on their own: "€50" where there is nothing behind the point."""
    precision = get_currency_precision(currency)
    major = Decimal(amount).scaleb(-precision)
    if major != major.to_integral_value():
        return spoken(amount, currency)
    pattern = _locale().currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(major, currency, format=pattern, locale=_locale(), currency_digits=False)


def _locale() -> Locale:
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
