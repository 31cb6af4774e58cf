"""What segments may ask of consents: for each purpose whether it is given; unknown where nothing was said."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import Purpose
from .traits import Kind, declare

YES, NO = "yes", "no"


def trait_of(purpose: str) -> str:
    return f"consent_{purpose}"


for _order, _purpose in enumerate(Purpose, start=80):
    declare(
        trait_of(_purpose.value),
        format_lazy("{}: {}", _("Consent"), _purpose.label),
        Kind.TEXT,
        choices=lambda: [(YES, _("yes")), (NO, _("no"))],
        order=_order,
    )
