"""Which period is looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .periods import FIRST, LAST, Period

DEFAULT_DAYS = 90


class PeriodForm(forms.Form):
    """From … to, both included; without them the last 90 days."""

    to = forms.DateField(
        label=_("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please give a day, such as 2026-11-23.")},
    )
    field_order = ["from", "to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(
            label=_("From"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Please give a day, such as 2026-11-23.")},
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("from", "to"):
            day = data.get(name)
            if day and not FIRST <= day <= LAST:
                self.add_error(name, _("The day must lie between 1970 and 2199."))
        first, last = data.get("from"), data.get("to")
        if first and last and first > last:
            self.add_error("from", _("The first day must not be after the last."))
        return data

    def period(self) -> Period:
        """The chosen period, completed by the default; the default alone where the choice is wrong."""
        usual = Period.last_days(DEFAULT_DAYS)
        if not self.is_valid():
            return usual
        first, last = self.cleaned_data["from"], self.cleaned_data["to"]
        if last is None:
            last = max(usual.last, first or usual.last)
        return Period(first or max(FIRST, last - timedelta(days=DEFAULT_DAYS - 1)), last)
