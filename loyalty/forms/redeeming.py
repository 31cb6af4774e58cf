"""What members send when they redeem."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..actions import Wishes
from ..countries import countries
from ..models import Fulfilment, Reward

LONGEST_AHEAD = timedelta(days=365)


class WishesForm(forms.Form):
    """What staff needs to know for a gift or a service; nothing for the other kinds."""

    @property
    def wishes(self) -> Wishes:
        """What was told, once the form is valid."""
        told = {name: value for name, value in self.cleaned_data.items() if name in Wishes.__annotations__}
        return Wishes(**told)


class AddressForm(WishesForm):
    recipient = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=12, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("City"), max_length=80, widget=forms.TextInput({"autocomplete": "address-level2"})
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=countries, initial="DE", widget=forms.Select({"autocomplete": "country"})
    )


class DateForm(WishesForm):
    wished_for = forms.DateField(
        label=_("The day that suits you best"),
        required=False,
        help_text=_("We try to make it possible and tell you the date."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_wished_for(self) -> Any:
        day, today = self.cleaned_data["wished_for"], timezone.localdate()
        if day and not today < day <= today + LONGEST_AHEAD:
            raise forms.ValidationError(_("Please choose a day from tomorrow on, within a year."))
        return day


class RedeemForm(WishesForm):
    """The confirmation: its key is made with the page, so that sending it twice counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def key_for(self, reward: Reward) -> str:
        """The key with the reward in it: a form sent to another reward is another redemption."""
        return f"{reward.pk}:{self.cleaned_data['key']}"


class RedeemGiftForm(RedeemForm, AddressForm):
    pass


class RedeemServiceForm(RedeemForm, DateForm):
    pass


_FORMS: dict[str, type[RedeemForm]] = {
    Reward.Kind.GIFT: RedeemGiftForm,
    Reward.Kind.SERVICE: RedeemServiceForm,
}


def redeem_form(reward: Reward, data: Any, name: str) -> RedeemForm:
    """The confirmation for this kind of reward; an address begins with the member's `name`."""
    return _FORMS.get(reward.kind, RedeemForm)(data, initial={"recipient": name, "country": "DE"})


def wishes_form(fulfilment: Fulfilment, kind: str, data: Any, name: str) -> WishesForm:
    """The address or the day of something that staff has not begun with, to give or correct it."""
    if kind == Reward.Kind.SERVICE:
        return DateForm(data, initial={"wished_for": fulfilment.wished_for})
    known = {
        field: getattr(fulfilment, field) for field in ("recipient", "street", "postcode", "city", "country")
    }
    return AddressForm(
        data, initial=known if fulfilment.has_address else {"recipient": name, "country": "DE"}
    )


def _priced(reward: Reward) -> str:
    text = ngettext("%(reward)s (%(points)d point)", "%(reward)s (%(points)d points)", reward.points)
    return text % {"reward": reward.name, "points": reward.points}


class InstantForm(forms.Form):
    """Saving, or the reward that the next purchase shall redeem."""

    # No slug looks like this.
    SAVE = "~save"

    def __init__(self, rewards: list[Reward], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(self.SAVE, _("I save my points")), *((one.slug, _priced(one)) for one in rewards)]
        self.fields["reward"] = forms.ChoiceField(
            label=_("With my next purchase"), choices=choices, widget=forms.RadioSelect
        )
