"""What members send about charity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Charity, Programme


class CharityForm(forms.Form):
    """One of the charities on offer, or none."""

    charity = forms.ModelChoiceField(
        Charity.objects.none(),
        label=_("Whom shall your purchases support?"),
        required=False,
        empty_label=_("Nobody for now"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["charity"]
        choice.queryset = Charity.objects.on_offer().filter(programme=programme)
