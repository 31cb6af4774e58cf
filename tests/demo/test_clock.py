"""The demo's past: what is written inside another moment says that moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from loyalty.models import Entry
from portal.demo import clock

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)


def test_inside_it_is_that_moment_and_afterwards_it_goes_on():
    before = timezone.now()
    with clock.at(LONG_AGO):
        assert timezone.now() == LONG_AGO
        assert timezone.localdate() == LONG_AGO.date()
    assert timezone.now() >= before


def test_defaults_of_models_know_the_moment():
    with clock.at(LONG_AGO):
        assert Entry().recorded_at == LONG_AGO
    assert Entry().recorded_at > LONG_AGO + timedelta(days=365)


def test_templates_show_moments_in_local_time_all_the_same():
    with clock.at(LONG_AGO):
        shown = Template("{{ moment|date:'H:i' }}").render(Context({"moment": LONG_AGO}))
    assert shown == "13:00"


def test_an_error_inside_sets_the_clock_back():
    with pytest.raises(RuntimeError), clock.at(LONG_AGO):
        raise RuntimeError
    assert timezone.now() > LONG_AGO + timedelta(days=365)
