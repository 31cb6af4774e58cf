"""What a member says about what reaches her."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.members.actions import set_consent
from portal.members.models import Consent, Member
from portal.members.models import Purpose as ConsentPurpose

from . import actions
from .kinds import Channel, Purpose
from .models import Preference

CONSENT_SOURCE = "preferences"
WORDINGS = {
    ConsentPurpose.SURVEY_MAIL: _(
        "Yes, please send me short surveys by e-mail, a few a year at most. I can stop them at any time."
    ),
    ConsentPurpose.NEWS_MAIL: _(
        "Yes, please send me offers and news by e-mail. I can stop them at any time."
    ),
    ConsentPurpose.BIRTHDAY: _("Yes, please use my date of birth to greet me on my birthday."),
}


def is_fixed(purpose: str, channel: str) -> bool:
    """Cells of the table that are no checkbox: service always comes, survey mails follow the consent."""
    return purpose == Purpose.SERVICE or (purpose == Purpose.SURVEYS and channel == Channel.MAIL)


class PreferencesForm(forms.Form):
    """One checkbox for each purpose and channel, and one for each consent."""

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        off = set(Preference.objects.filter(member=member, enabled=False).values_list("purpose", "channel"))
        for purpose in Purpose:
            for channel in Channel:
                if not is_fixed(purpose, channel):
                    label = f"{purpose.label}: {channel.label}"
                    on = (purpose.value, channel.value) not in off
                    self.fields[f"{purpose}-{channel}"] = forms.BooleanField(
                        label=label, required=False, initial=on
                    )
        held = _held_consents(member)
        for consent, wording in WORDINGS.items():
            self.fields[f"consent-{consent}"] = forms.BooleanField(
                label=consent.label, help_text=wording, required=False, initial=held.get(consent.value, False)
            )

    def rows(self) -> list[tuple[Purpose, list[Any]]]:
        """The table: each purpose with a bound field, or None, for each channel."""
        return [(purpose, [self._cell(purpose, channel) for channel in Channel]) for purpose in Purpose]

    def _cell(self, purpose: str, channel: str) -> Any:
        return None if is_fixed(purpose, channel) else self[f"{purpose}-{channel}"]

    def consents(self) -> list[Any]:
        return [self[f"consent-{consent}"] for consent in WORDINGS]

    def save(self) -> None:
        """Write down what has changed; what stayed as it was leaves no trace in the log of consents."""
        for name in self.changed_data:
            head, _dash, tail = name.partition("-")
            value = self.cleaned_data[name]
            if head == "consent":
                set_consent(member=self.member, purpose=tail, granted=value, source=CONSENT_SOURCE)
            else:
                actions.set_preference(member=self.member, purpose=head, channel=tail, enabled=value)


def _held_consents(member: Member) -> dict[str, bool]:
    log = Consent.objects.filter(member=member).order_by("given_at", "pk")
    return dict(log.values_list("purpose", "granted"))
