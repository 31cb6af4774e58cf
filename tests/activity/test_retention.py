from datetime import timedelta

import pytest
from django.utils import timezone

from portal.activity.actions import deliver_due, record
from portal.activity.models import Delivery, Event
from portal.activity.retention import forget_done

from .happenings import Happened

pytestmark = pytest.mark.django_db


def done(hear, days_ago: float) -> None:
    hear()
    record(Happened(number=1))
    deliver_due()
    Delivery.objects.update(done_at=timezone.now() - timedelta(days=days_ago))


def test_old_finished_deliveries_go_and_their_events_stay(hear):
    done(hear, days_ago=31)
    assert forget_done() == 1
    assert not Delivery.objects.exists()
    assert Event.objects.count() == 1


def test_recent_ones_stay(hear):
    done(hear, days_ago=29)
    assert forget_done() == 0


def test_a_dead_letter_stays(hear):
    done(hear, days_ago=31)
    Delivery.objects.update(state=Delivery.State.DEAD)
    assert forget_done() == 0


def test_it_goes_on_until_nothing_is_old(hear):
    done(hear, days_ago=31)
    hear("test.second")
    record(Happened(number=2))
    deliver_due()
    Delivery.objects.update(done_at=timezone.now() - timedelta(days=31))
    assert forget_done(batch=1) == 3
