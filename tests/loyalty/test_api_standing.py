"""What the API says of a member's points is right also while the job that books expiries is late."""

import pytest
from django.utils import timezone

from loyalty.api.standing import standing_of
from loyalty.models import EarningRule

from .factories import buy, give, programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_programme(time_machine):
    time_machine.move_to("2026-01-10T12:00:00Z", tick=False)
    programme(months_to_live=2)


def test_what_waits_past_its_end_is_not_pending(member, time_machine):
    EarningRule.objects.update(return_window_days=365)
    buy(member, at=timezone.now())
    assert standing_of(member).points.pending == 1
    time_machine.move_to("2026-03-20T12:00:00Z", tick=False)
    assert standing_of(member).points.pending == 0


def test_what_is_past_its_end_is_not_available(member, time_machine):
    give(member, 5)
    assert standing_of(member).points.available == 5
    time_machine.move_to("2026-03-20T12:00:00Z", tick=False)
    assert standing_of(member).points.available == 0
