"""What members and staff send about charity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from ..models import Charity, Programme


class CharityForm(forms.Form):
    """One of the charities on offer, or none."""

    charity = forms.ModelChoiceField(
        Charity.objects.none(),
        label=_("Whom shall your purchases support?"),
        required=False,
        blank=True,
        empty_label=_("Nobody for now"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["charity"]
        choice.queryset = Charity.objects.on_offer().filter(programme=programme)


def _day() -> forms.Widget:
    widget: forms.Widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})
    return widget


class PeriodForm(forms.Form):
    """Days that are over, from the first to the last."""

    first_day = forms.DateField(label=_("first day"), widget=_day())
    last_day = forms.DateField(label=_("last day"), widget=_day())

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "first_day" in found and "last_day" in found and found["first_day"] > found["last_day"]:
            self.add_error("last_day", _("This day is before the first one."))
        return found
