"""Columns that several lists show: amounts as people write them, and whose a row is."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loyalty import money

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Column = Callable[[Any, Any], str]
NONE = "–"
MOST = 99


def amount_of(field: str, label: _StrPromise, currency: str = "currency") -> Column:
    """A column of the row's `field` (minor units) in the currency at the path `currency`."""

    @admin.display(description=label, ordering=field)
    def column(self: Any, row: Any) -> str:
        amount = getattr(row, field)
        return NONE if amount is None else money.spoken(amount, _at(row, currency))

    return column


def member_of(path: str) -> Column:
    """A column of the member at `path`, by name and what she is known by."""

    @admin.display(description=_("member"), ordering=f"{path}__display_name")
    def column(self: Any, row: Any) -> str:
        return person(_at(row, path)) or NONE

    return column


def counted(rows: QuerySet[Any]) -> str:
    """How many rows wait: "" for none, "99+" for more; it counts no further than that."""
    count = rows.order_by()[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")


def person(member: Any) -> str:
    """Name and e-mail address or card number; "" for nobody."""
    return f"{member.display_name} · {member.email or member.number}" if member else ""


def whose(account: Any) -> str:
    """Who an account belongs to, by name and number; its reference where she is gone."""
    member = account.member
    return f"{member.display_name} · {member.number}" if member else str(account.reference)


def account_link(account: Any) -> SafeString | str:
    """The account by its owner's name, leading to its page; "–" for none."""
    if account is None:
        return NONE
    url = reverse("admin:loyalty_account_change", args=[account.pk])
    return format_html('<a class="underline" href="{}">{}</a>', url, whose(account))


def cause(source: str) -> str:
    """What a source key names, as staff say it: "Case 2026-000123"; a key of another sort stays as it is."""
    kind, _colon, rest = source.partition(":")
    said = {
        "case": gettext("Case %(name)s"),
        "correction": gettext("By staff"),
        "purchase": gettext("Purchase"),
        "redemption": gettext("Redemption"),
        "staff": gettext("By staff"),
    }
    return said[kind] % {"name": rest} if kind in said else source


def period(text: str) -> str:
    """What a limit was used in: a month ("2026-11") or a case."""
    day = parse_date(f"{text}-01") if len(text) == len("2026-11") else None
    return date_format(day, "YEAR_MONTH_FORMAT") if day else cause(text)


def _at(row: Any, path: str) -> Any:
    return reduce(lambda found, name: getattr(found, name, None), path.split("__"), row)
