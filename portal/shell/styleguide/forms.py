"""A form with one field of each kind, never saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Sample(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("The name others see."))
    email = forms.EmailField(label=_("E-mail address"))
    topic = forms.ChoiceField(label=_("Subject"), choices=[("1", _("Delivery")), ("2", _("Quality"))])
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    photo = forms.FileField(label=_("Photo"), required=False)
    choice = forms.ChoiceField(
        label=_("How shall we answer?"),
        choices=[("mail", _("By e-mail")), ("here", _("Here"))],
        widget=forms.RadioSelect,
    )
    agree = forms.BooleanField(label=_("I have read the rules"))

    @classmethod
    def with_errors(cls) -> Any:
        """The form as it comes back."""
        return cls({"name": "Anna", "email": "anna@", "topic": "1"}, prefix="wrong")
