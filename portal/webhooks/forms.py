"""The form of an endpoint in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminURLInputWidget

from portal.activity.payloads import CUSTOM, kinds
from portal.activity.subscriptions import EVERY_KIND

from .models import Endpoint


def kind_choices() -> list[tuple[str, Any]]:
    known = ((kind, f"{payload.label} ({kind})") for kind, payload in kinds().items())
    return [
        (EVERY_KIND, _("Every kind, also those to come")),
        (CUSTOM, _("All that other systems report (custom.…)")),
        *known,
    ]


class EndpointForm(forms.ModelForm):
    url = forms.URLField(
        label=_("address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("An address that begins with https://."),
        widget=UnfoldAdminURLInputWidget,
    )
    kinds = forms.MultipleChoiceField(
        label=_("kinds of events"), choices=kind_choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = Endpoint
        fields = ["name", "url", "kinds"]
