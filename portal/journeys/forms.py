"""Forms of the admin for journeys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from portal.activity.payloads import kinds

from . import effects
from .models import Effect, Journey


def _triggers() -> list[tuple[str, Any]]:
    return [("", "---------"), *((kind, payload.label) for kind, payload in kinds().items())]


class JourneyForm(forms.ModelForm):
    """A rule; what is wrong with a condition is said with its row."""

    trigger = forms.ChoiceField(
        label=pgettext_lazy("of a rule", "When"), choices=_triggers, widget=UnfoldAdminSelectWidget
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
            "reason_en",
            "reason_de",
        ]
        widgets = {"conditions": UnfoldAdminTextareaWidget(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.instance.trigger
        if current and current not in kinds():
            choices = [*_triggers(), (current, current)]
            self.fields["trigger"].choices = choices  # type: ignore[attr-defined]


class EffectForm(forms.ModelForm):
    """One effect; what is wrong with a parameter is said with its name."""

    class Meta:
        model = Effect
        fields = ["position", "effect", "params"]
        widgets = {"params": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        examples = "; ".join(str(effect.example) for _key, effect in effects.registry.items())
        self.fields["params"].help_text = _("For example: %(example)s") % {"example": examples}
