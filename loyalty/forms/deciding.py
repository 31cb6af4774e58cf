"""What staff fills in beside a decision."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget as Text

from portal.members.models import Segment

from ..models import Extension, Programme, Tier, TierWindow

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


class TiersForm(forms.Form):
    """Thresholds, window and grace of a programme, to try out or to set."""

    tier_window = forms.ChoiceField(label=_("window that counts for a tier"), choices=TierWindow.choices)
    qualifying_months = forms.IntegerField(
        label=_("months that count for a tier"), min_value=1, max_value=120
    )
    tier_grace_days = forms.IntegerField(
        label=_("grace before a tier is lost (days)"), min_value=0, max_value=3650
    )

    def __init__(self, programme: Programme, data: Any = None, **kwargs: Any) -> None:
        self.programme, self.tiers = programme, list(programme.tiers.all())
        initial = {name: getattr(programme, name) for name in self.base_fields}
        super().__init__(data, initial=initial, **kwargs)
        for tier in self.tiers:
            self.fields[f"tier_{tier.pk}"] = forms.IntegerField(
                label=tier.name, min_value=0, max_value=10**9, initial=tier.threshold
            )

    @property
    def thresholds(self) -> dict[int, int]:
        return {tier.pk: self.cleaned_data[f"tier_{tier.pk}"] for tier in self.tiers}

    def edited(self) -> tuple[Programme, list[Tier]]:
        """Programme and tiers with the form's values, for looking only."""
        for name in ("tier_window", "qualifying_months", "tier_grace_days"):
            setattr(self.programme, name, self.cleaned_data[name])
        for tier in self.tiers:
            tier.threshold = self.thresholds[tier.pk]
        return self.programme, self.tiers
