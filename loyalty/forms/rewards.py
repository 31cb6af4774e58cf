"""What staff fills in about rewards, gifts and services."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget as Choice
from unfold.widgets import UnfoldAdminTextInputWidget as Text

from portal.content import images
from portal.members.models import Segment

from ..models import Reward, Tier
from .typed_fields import MemberField, MoneyField, MoneyForm

# What a kind cannot do without.
NEEDED = {
    Reward.Kind.EVENT: "happens_at",
    Reward.Kind.DONATION: "charity",
    Reward.Kind.CLUB: "plan",
}


class RewardForm(MoneyForm):
    """What stood in the stock when the page was opened comes back with it: only a change is written."""

    value = MoneyField(label=gettext_lazy("value"), required=False)
    upload = images.ImagesField(label=gettext_lazy("new picture"), max_files=1, help_text=images.HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stock" in self.fields:
            self.fields["stock"].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        needed = NEEDED.get(kind) if kind else None
        if needed and not cleaned.get(needed):
            self.add_error(needed, _("A reward of this kind needs it."))
        if kind == Reward.Kind.VOUCHER and bool(cleaned.get("percent")) == bool(cleaned.get("value")):
            self.add_error("value", _("Please give either a value or percent off."))
        begins, ends = cleaned.get("offered_from"), cleaned.get("offered_until")
        if begins and ends and ends <= begins:
            self.add_error("offered_until", _("The offer must end after it begins."))
        return cleaned


class SendForm(forms.Form):
    tracking = forms.CharField(
        label=gettext_lazy("Tracking number"), max_length=80, required=False, widget=Text
    )


class ArrangeForm(forms.Form):
    arranged_for = forms.DateTimeField(
        label=gettext_lazy("Date and time"), widget=Text({"type": "datetime-local"})
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the member"), max_length=300, required=False, widget=Text
    )


def _key() -> str:
    return str(uuid.uuid4())


class GiveForm(forms.Form):
    """One member, or everybody in a segment, a tier, or both. The key makes a form sent twice count once."""

    reward = forms.ModelChoiceField(Reward.objects.none(), label=gettext_lazy("Reward"), widget=Choice)
    to = MemberField(label=gettext_lazy("One member"), required=False)
    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("Or everybody in this segment"),
        required=False,
        widget=Choice,
    )
    tier = forms.ModelChoiceField(
        Tier.objects.none(), label=gettext_lazy("Or everybody in this tier"), required=False, widget=Choice
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=Text,
        help_text=gettext_lazy("Members read it with the gift."),
    )
    key = forms.UUIDField(initial=_key, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_give_to_many: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rewards = Reward.objects.filter(active=True).exclude(kind=Reward.Kind.DONATION).order_by("slug")
        self.fields["reward"].queryset = rewards.select_related("programme")  # type: ignore[attr-defined]
        if may_give_to_many:
            self.fields["segment"].queryset = Segment.objects.all()  # type: ignore[attr-defined]
            self.fields["tier"].queryset = Tier.objects.all()  # type: ignore[attr-defined]
        else:
            del self.fields["segment"], self.fields["tier"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        many = bool(cleaned.get("segment") or cleaned.get("tier"))
        if "to" in cleaned and many == bool(cleaned["to"]):
            self.add_error("to", _("Please name one member, or else a segment or a tier."))
        return cleaned
