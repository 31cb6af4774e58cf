"""What people type into forms of the programme: amounts, moments of its time zone, members."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget as Text

from portal.api.fields import to_amount
from portal.members.models import Member

from .. import money
from ..models import Programme

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_AMOUNT = re.compile(r"\d{1,7}([.,]\d{1,4})?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1980, 2200


def minor_units(typed: str, currency: str) -> int:
    """Major units as typed ("49.90", "49,90") in minor ones; ValidationError where they are none."""
    if not _AMOUNT.fullmatch(typed.strip()):
        raise ValidationError(_("Please write an amount like 49.90, at least 0 and below 10,000,000."))
    try:
        return money.to_minor(typed.strip().replace(",", "."), currency)
    except ValueError as error:
        said = {"currency": currency}
        raise ValidationError(_("%(currency)s does not have so many decimals.") % said) from error


class MoneyField(forms.CharField):
    """Major units as typed and shown ("49.90", "49,90"), minor ones in the row; 0 where nothing is asked."""

    currency = "EUR"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16, widget=Text({"inputmode": "decimal"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return to_amount(value, self.currency) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        return minor_units(typed, self.currency) if typed else 0

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class MoneyForm(forms.ModelForm):
    """A form whose amounts are of the currency of the row's programme, else of the one that runs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = self.currency_of()
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = currency
                if field.label:
                    field.label = f"{field.label} ({currency})"

    def currency_of(self) -> str:
        programme = self.instance.programme if self.instance.programme_id else Programme.objects.current()
        return programme.currency if programme else MoneyField.currency


class MomentField(forms.DateTimeField):
    """A day and a time in `zone`, by the clock on the wall there; aware."""

    widget = Text({"type": "datetime-local"})
    zone: ZoneInfo

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = gettext_lazy("Please give a day and a time.")

    def clean(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            moment: datetime | None = super().clean(value)
        if moment is not None and not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            raise ValidationError(_("Please give a year from 1980 to 2200."))
        return moment

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")
        return value


class MemberField(forms.CharField):
    """The member with that e-mail address, card number or customer number; None where nothing is asked."""

    def __init__(self, *, label: str | _StrPromise, required: bool = True) -> None:
        help_text = gettext_lazy("Her e-mail address, card number or customer number.")
        super().__init__(label=label, required=required, max_length=254, help_text=help_text, widget=Text)

    def clean(self, value: Any) -> Any:
        named = super().clean(value).strip()
        if not named:
            return None
        whose = Q(email__iexact=named) | Q(number__iexact=named) | Q(external_id=named)
        found = list(Member.objects.filter(whose, erased_at=None)[:2])
        if len(found) != 1:
            raise ValidationError(_("There is no member with this e-mail address or number."))
        return found[0]
