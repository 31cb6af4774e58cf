"""Several workers at once, on a database that really lets them."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.activity.actions import deliver_due, record
from portal.activity.leases import LEASE_SECONDS
from portal.activity.models import Delivery, Event

from .happenings import Happened

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(times, work):
    def run(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_two_deliverers_never_deliver_twice(hear):
    heard = hear()
    for number in range(300):
        record(Happened(number=number))
    done = at_once(4, lambda _: deliver_due(limit=7))
    assert Counter(heard) == Counter(range(300))
    assert sum(done) == 300
    assert not Delivery.objects.exclude(state="done").exists()


def test_one_dedupe_key_recorded_at_once_counts_once(hear):
    hear()
    recorded = at_once(8, lambda number: record(Happened(number=number), dedupe_key="once"))
    assert sum(event is not None for event in recorded) == 1
    assert Event.objects.count() == 1
    assert Delivery.objects.count() == 1


def test_a_step_longer_than_its_lease_is_nobody_elses(hear):
    hear()
    record(Happened(number=1))
    at_work, tried = threading.Event(), threading.Event()

    def do():
        at_work.set()
        assert tried.wait(60)

    def work(number):
        if not number:
            [row] = Delivery.objects.claim(1)
            return row.work(do)
        assert at_work.wait(60)
        with time_machine.travel(timezone.now() + timedelta(seconds=LEASE_SECONDS + 1)):
            found = Delivery.objects.claim(1)
        tried.set()
        return found

    assert at_once(2, work) == [True, []]
    assert Delivery.objects.get().state == "done"
