"""Setting earning rules: what was used is never edited; a change is a new version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from loyalty.models import EarningRule, Programme


@transaction.atomic
def new_rule_version(
    *, programme: Programme, name_en: str, name_de: str, over: int, points: int, valid_from: datetime
) -> EarningRule:
    """Add the next version of the programme's rule (`over` in minor units).

    A later version is valid from now at the earliest, so that it changes nothing that has been earned.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    latest = EarningRule.objects.filter(programme=programme).aggregate(top=Max("version"))["top"] or 0
    return EarningRule.objects.create(
        programme=programme,
        version=latest + 1,
        name_en=name_en,
        name_de=name_de,
        over=over,
        points=points,
        published_at=timezone.now(),
        valid_from=max(valid_from, timezone.now()) if latest else valid_from,
    )
