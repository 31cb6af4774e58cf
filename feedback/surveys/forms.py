"""The one question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Survey


class AnswerForm(forms.Form):
    """A score on the survey's scale and, where one likes, a comment."""

    score = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the answers.")},
    )
    comment = forms.CharField(
        label=_("Would you like to tell us more?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["score"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.label = survey.question
        field.choices = [(step, str(step)) for step in survey.steps]
