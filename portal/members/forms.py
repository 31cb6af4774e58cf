"""Forms about the member's own record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shell import ports

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

    def clean_display_name(self) -> str:
        """The name, unless it holds what nobody may call herself here."""
        name: str = self.cleaned_data["display_name"]
        try:
            ports.check_profile_text(member=None, field="display_name", text=name)
        except ports.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return name

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Everything is saved by the account adapter."""


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["display_name", "about", "birthday", "language", "theme"]
        labels = {"about": _("A line about you"), "display_name": _("What shall we call you?")}
        help_texts = {"birthday": _("Only for a greeting; nobody else sees it.")}
        widgets = {
            "birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "about": forms.Textarea(attrs={"rows": 3}),
            "language": forms.Select(
                choices=[("", _("As my browser")), ("en", "English"), ("de", "Deutsch")]
            ),
        }

    def clean_birthday(self) -> date | None:
        birthday: date | None = self.cleaned_data["birthday"]
        if birthday and not date(1900, 1, 1) <= birthday <= timezone.localdate():
            raise forms.ValidationError(_("Please give the day you were born."))
        return birthday


class EraseForm(forms.Form):
    """Asked once, with the name of what goes: the member's own, and her password where she has one."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    name = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, member: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["name"].label = _("Type “%(name)s” to confirm") % {"name": member.display_name}
        if not member.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.member.check_password(password):
            raise forms.ValidationError(_("That is not your password."))
        return password

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.member.display_name:
            raise forms.ValidationError(_("That is not the name."))
        return name
