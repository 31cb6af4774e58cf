"""How a member hears of what she follows."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Frequency


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("E-mails of what I follow"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        help_text=_("Messages in the portal come at once in any case."),
    )
