"""What each role may type in alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .typed_fields import MoneyField, MoneyForm


class TypingLimitForm(MoneyForm):
    per_month = MoneyField(
        label=_("purchases in a month"),
        help_text=_(
            "What one person in this role may type in alone. What is above, and all in another currency, "
            "waits for a second person."
        ),
    )
