"""Going to a place in a long topic: a post's number, or a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from .models import Post, Topic

#: Days that have a beginning in every time zone.
FIRST, LAST = date(1970, 1, 2), date(2199, 12, 31)
_OUTSIDE = _("The day must lie between 1970 and 2199.")


class JumpForm(forms.Form):
    """One of the two; the number wins."""

    go = forms.IntegerField(label=_("Number of the post"), min_value=1, max_value=2**31 - 1, required=False)
    date = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MinValueValidator(FIRST, _OUTSIDE), MaxValueValidator(LAST, _OUTSIDE)],
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        self.fields["go"].widget.attrs |= {"inputmode": "numeric", "placeholder": f"1–{topic.last_number}"}
        self.fields["date"].widget.attrs["min"] = f"{topic.created_at:%Y-%m-%d}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("go") and not data.get("date"):
            self.add_error("go", _("Give a number or a day."))
        return data

    @property
    def url(self) -> str:
        """The address of the post that is meant, or of the next one that can be seen; needs a valid form."""
        number, day = self.cleaned_data["go"], self.cleaned_data["date"]
        if number:
            return self.topic.url_of(Post.objects.number_at(self.topic, number))
        return self.topic.url_of(Post.objects.number_on(self.topic, day))
