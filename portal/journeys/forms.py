"""Forms of the admin for journeys."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from portal.activity.payloads import CUSTOM, kinds

from . import effects
from .models import CERTAIN, REPORTED, Effect, Journey


def _triggers() -> list[tuple[str, Any]]:
    known = ((kind, payload.label) for kind, payload in kinds().items())
    return [("", "---------"), *known, (CUSTOM, _("Another system reports an event"))]


class JourneyForm(forms.ModelForm):
    """A rule; what is wrong with a condition is said with its row."""

    trigger = forms.ChoiceField(
        label=pgettext_lazy("of a rule", "When"), choices=_triggers, widget=UnfoldAdminSelectWidget
    )
    custom_kind = forms.CharField(
        label=_("Kind of the reported event"),
        required=False,
        max_length=80,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Where another system reports it: its kind, such as custom.lesson_finished."),
    )

    class Meta:
        model = Journey
        fields = [
            "name",
            "slug",
            "active",
            "trigger",
            "conditions",
            "delay_minutes",
            "holdout_percent",
            "once_per_member",
            "segment",
            "reason_en",
            "reason_de",
        ]
        widgets = {"conditions": UnfoldAdminTextareaWidget(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.instance.trigger
        if current.startswith(CUSTOM):
            self.initial.update(trigger=CUSTOM, custom_kind=current)
        elif current and current not in kinds():
            choices = [*_triggers(), (current, current)]
            self.fields["trigger"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A reported event is named by its kind; what is wrong with that is said there."""
        fields = super().clean() or {}
        if fields.get("trigger") != CUSTOM:
            return fields
        fields["trigger"] = fields.get("custom_kind", "")
        if not re.fullmatch(REPORTED, fields["trigger"]):
            self.add_error("custom_kind", _("A kind is written like custom.lesson_finished."))
        return fields


class EffectForm(forms.ModelForm):
    """One effect; what is wrong with a parameter is said with its name."""

    class Meta:
        model = Effect
        fields = ["position", "effect", "params", "probability", "budget"]
        widgets = {"params": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["probability"].required = False
        examples = "; ".join(str(effect.example) for _key, effect in effects.registry.items())
        self.fields["params"].help_text = _("For example: %(example)s") % {"example": examples}

    def clean_probability(self) -> int:
        """Left empty it is certain."""
        return self.cleaned_data.get("probability") or CERTAIN
