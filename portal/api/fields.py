"""Types of the fields in requests and answers. Each says itself what it refuses."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

_AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CARD_NUMBER = re.compile(r"[Ss]-[0-9]{10}")
_LINE = r"^[^\x00-\x1f\x7f]*$"
_TRIMMED_LINE = r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Body(Schema):
    """Base of what comes in: an unknown field is refused by its name."""

    model_config = ConfigDict(extra="forbid")


class Answer(Schema):
    """Base of what goes out."""


def _one_line(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("holds control characters")
    return value


def _trimmed(value: str) -> str:
    if value != value.strip():
        raise ValueError("begins or ends with white space")
    return value


def _no_card_number(value: str) -> str:
    if _CARD_NUMBER.fullmatch(value):
        raise ValueError("looks like a card number")
    return value


def _text_only(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("must be a string")
    return value


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError("is no e-mail address") from None
    return value


def _amount(value: str) -> str:
    if not _AMOUNT.fullmatch(value):
        raise ValueError("must be a decimal string from 0 to below 10000000, such as 12.50")
    return value


def _moment(value: datetime) -> datetime:
    if not _FIRST <= value <= _LAST:
        raise ValueError("must lie between 1970 and 2200")
    return value.astimezone(UTC)


def _birthday(value: date) -> date:
    if not date(1900, 1, 1) <= value <= date.today():
        raise ValueError("must lie between 1900 and today")
    return value


def _documented(**schema: Any) -> Any:
    """What a validator of ours asks for, said in the document as well."""
    return Field(json_schema_extra=schema)


OneLine = Annotated[str, AfterValidator(_one_line), _documented(pattern=_LINE)]
Reference = Annotated[
    str,
    AfterValidator(_one_line),
    AfterValidator(_trimmed),
    Field(min_length=1, max_length=80, json_schema_extra={"pattern": _TRIMMED_LINE}),
]
ExternalId = Annotated[
    Reference,
    AfterValidator(_no_card_number),
    _documented(**{"not": {"pattern": f"^{_CARD_NUMBER.pattern}$"}}),
]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email), _documented(format="email")]
Amount = Annotated[
    str,
    AfterValidator(_amount),
    Field(
        description=_("Decimal string, at most the currency's decimals"),
        json_schema_extra={"pattern": f"^{_AMOUNT.pattern}$"},
    ),
]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_text_only),
    AfterValidator(_moment),
    Field(description=_("ISO 8601 with an offset")),
]
Day = Annotated[date, BeforeValidator(_text_only)]
Birthday = Annotated[Day, AfterValidator(_birthday)]


def to_minor(amount: str, currency: str) -> int:
    """An Amount in minor units ("12.50", "EUR" → 1250); ValueError where it has more decimals than that."""
    minor = Decimal(amount).scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{currency} has at most {get_currency_precision(currency)} decimals")
    return int(minor)


def to_amount(minor: int, currency: str) -> str:
    """The decimal string of minor units (1250, "EUR" → "12.50")."""
    precision = get_currency_precision(currency)
    return f"{Decimal(minor).scaleb(-precision):.{precision}f}"
