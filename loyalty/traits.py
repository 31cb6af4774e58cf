"""What segments and journeys may ask of the points programme; the actions write it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.members.traits import Choices, Kind, declare

from .models import ClubPlan, Tier


def _tiers() -> Choices:
    return [(tier.slug, tier.name) for tier in Tier.objects.all()]


def _plans() -> Choices:
    return [(plan.slug, plan.name) for plan in ClubPlan.objects.order_by("pk")]


declare("tier", _("Tier"), Kind.TEXT, choices=_tiers, order=30)
declare("points_available", pgettext_lazy("trait", "Points balance"), Kind.NUMBER, order=40)
declare("last_purchase_at", _("Last purchase"), Kind.MOMENT, order=50)
declare("lifetime_value", pgettext_lazy("trait", "Value of all purchases"), Kind.NUMBER, decimals=2, order=60)
declare(
    "products",
    _("Products bought"),
    Kind.TAGS,
    hint=_("numbers of products (SKUs), letter by letter as the shop reports them"),
    order=65,
)
declare("club", _("Club membership"), Kind.TEXT, choices=_plans, order=70)
