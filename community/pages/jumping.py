"""Going to a place in a long topic: a post's number, or a day."""

from __future__ import annotations

import functools
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.shell.stencils import Stencil, hole

from ..models import Post, Topic

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
        self.bound_by(topic.last_number, _begin(topic))

    def bound_by(self, last: Any, begin: str) -> None:
        """Say which numbers there are, and which days (from `begin`, ISO 8601)."""
        self.fields["go"].widget.attrs |= {"inputmode": "numeric", "placeholder": f"1–{last}"}
        self.fields["date"].widget.attrs["min"] = begin

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


def drawn(topic: Topic, form: JumpForm | None = None) -> SafeString:
    """The form as a page of the topic shows it; `form` is one that leads nowhere."""
    if form is not None:
        return render_to_string("community/_jump.html", {"jump": form, "topic": topic})
    values = {"url": topic.get_absolute_url(), "last": topic.last_number, "begin": _begin(topic)}
    return _stencil(get_language()).fill(values)


def _begin(topic: Topic) -> str:
    return f"{topic.created_at:%Y-%m-%d}"


@functools.cache
def _stencil(language: str | None) -> Stencil:
    form = JumpForm(topic=Topic())
    form.bound_by(hole("last"), hole("begin"))
    context = {"jump": form, "topic": SimpleNamespace(get_absolute_url=hole("url"))}
    return Stencil.of("community/_jump.html", context)
