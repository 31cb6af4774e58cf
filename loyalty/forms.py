"""What members send."""

from __future__ import annotations

import uuid

from django import forms

from .models import Reward


class RedeemForm(forms.Form):
    """The confirmation: its key is made with the page, so that sending it twice counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def key_for(self, reward: Reward) -> str:
        """The key with the reward in it: a form sent to another reward is another redemption."""
        return f"{reward.pk}:{self.cleaned_data['key']}"
