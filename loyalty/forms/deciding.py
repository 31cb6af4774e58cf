"""What staff fills in beside a decision."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget as Text

from portal.members.models import Segment

from ..models import Extension, Programme, Tier

#: Postings never change, so what is written into one stays when its member is erased.
KEPT = _("It stays in the books, even when the member is erased: please write no personal data here.")


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=Text)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=Text)


class BookedReasonForm(ReasonForm):
    """A reason that becomes part of a posting."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=Text, help_text=KEPT)


class ExtensionForm(forms.Form):
    """The key makes a form sent twice count once."""

    days = forms.IntegerField(label=_("days longer"), min_value=1, max_value=3650)
    first_day = forms.DateField(label=_("last day from"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("last day to"), widget=forms.DateInput(attrs={"type": "date"}))
    tier = forms.ModelChoiceField(Tier.objects.all(), label=_("only this tier"), required=False)
    segment = forms.ModelChoiceField(Segment.objects.all(), label=_("only this segment"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=Text)
    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The first day must not be after the last one."))
        return cleaned

    def unsaved(self, programme: Programme) -> Extension:
        """The extension that the valid form describes."""
        return Extension(programme=programme, **self.cleaned_data)
