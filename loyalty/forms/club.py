"""What staff fills in to give a membership."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from portal.members.models import Member

from ..models import ClubPlan, Membership
from .typed_fields import MoneyField, MoneyForm


class PlanForm(MoneyForm):
    fee = MoneyField(label=_("fee"))


class GiveMembershipForm(forms.ModelForm):
    """The member, by what staff reads on her card or in a mail, and the plan; `actor` fills it in."""

    actor: ClassVar[Any] = None
    member = forms.CharField(
        label=_("Member"),
        max_length=254,
        help_text=_("Her e-mail address, card number or customer number."),
        widget=UnfoldAdminTextInputWidget,
    )
    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    class Meta:
        model = Membership
        fields = ["plan"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan: Any = self.fields["plan"]
        plan.queryset = ClubPlan.objects.on_offer()

    def clean_member(self) -> Member:
        named = self.cleaned_data["member"].strip()
        whose = Q(email__iexact=named) | Q(number__iexact=named) | Q(external_id=named)
        found = list(Member.objects.filter(whose, erased_at=None)[:2])
        if len(found) != 1:
            raise ValidationError(_("There is no member with this e-mail address or number."))
        if found[0] == self.actor:
            raise ValidationError(_("You can't give a membership to yourself."))
        return found[0]
