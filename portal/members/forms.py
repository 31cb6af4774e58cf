"""Forms about the member's own record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Member


class SignupFields(forms.Form):
    """What signing up asks beyond address and password."""

    display_name = forms.CharField(
        label=_("What shall we call you?"),
        max_length=80,
        help_text=_("The name others see. It need not be your full name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    field_order = ["display_name", "email", "password1"]

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Everything is saved by the account adapter."""


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["display_name", "about", "birthday", "language", "theme"]
        widgets = {
            "birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "about": forms.Textarea(attrs={"rows": 3}),
            "language": forms.Select(
                choices=[("", _("As my browser")), ("en", "English"), ("de", "Deutsch")]
            ),
        }
