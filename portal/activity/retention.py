"""How long finished work is kept: a delivery that is done says nothing its event does not say."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .models import Delivery


def forget_done(batch: int = 5000) -> int:
    """Delete deliveries done more than FINISHED_WORK_DAYS ago, batch by batch; returns how many.

    Events stay for ever; dead letters stay until somebody has dealt with them.
    """
    before = timezone.now() - timedelta(days=settings.FINISHED_WORK_DAYS)
    old = Delivery.objects.filter(state=Delivery.State.DONE, done_at__lt=before).order_by("pk")
    forgotten = 0
    while ids := list(old.values_list("pk", flat=True)[:batch]):
        forgotten += Delivery.objects.filter(pk__in=ids).delete()[0]
    return forgotten
