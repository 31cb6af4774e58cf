"""The part of the form for a new topic that asks for a poll."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actions.polls import FEWEST, MOST, PollDraft

LONGEST = 120  # characters of an answer
POLL_FIELDS = ("poll_question", "poll_options", "poll_several", "poll_closes_at")


class PollFields(forms.Form):
    """All empty: no poll. Cleans to `poll`, a PollDraft or None."""

    poll_question = forms.CharField(
        label=gettext_lazy("Question of the poll"), max_length=160, required=False
    )
    poll_options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line, two to ten."),
    )
    poll_several = forms.BooleanField(label=gettext_lazy("Several answers may be chosen"), required=False)
    poll_closes_at = forms.DateTimeField(
        label=gettext_lazy("The poll closes"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: it stays open."),
    )

    @property
    def has_poll(self) -> bool:
        """Whether anything about a poll has been typed or is wrong: then its part is unfolded."""
        return any(self[name].value() or self[name].errors for name in POLL_FIELDS)

    def clean_poll_options(self) -> tuple[str, ...]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["poll_options"].splitlines()]
        options = tuple(line for line in lines if line)
        if too_long := next((line for line in options if len(line) > LONGEST), ""):
            said = _("“%(start)s…” is too long: at most %(max)d characters.")
            raise forms.ValidationError(said % {"start": too_long[:30], "max": LONGEST})
        if len(set(options)) < len(options):
            raise forms.ValidationError(_("Two answers are the same."))
        return options

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        question, options, several, closes_at = (cleaned.pop(name, None) for name in POLL_FIELDS)
        cleaned["poll"] = None
        if question or options or closes_at:
            self._check_poll(question, options, closes_at)
            cleaned["poll"] = PollDraft(question or "", options or (), bool(several), closes_at)
        return cleaned

    def _check_poll(self, question: Any, options: Any, closes_at: Any) -> None:
        if not question and "poll_question" not in self.errors:
            self.add_error("poll_question", _("Please say what you ask."))
        if "poll_options" not in self.errors and not FEWEST <= len(options or ()) <= MOST:
            self.add_error("poll_options", _("Please give two to ten answers, one a line."))
        if closes_at and closes_at <= timezone.now():
            self.add_error("poll_closes_at", _("This moment is over already; choose a later one."))
