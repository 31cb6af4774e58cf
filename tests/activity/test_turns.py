"""A large backlog of one kind of work leaves room for everything else."""

from collections import deque

import pytest
from celery import current_app
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.activity import turns
from portal.activity.actions import DELIVER, Fact, record_many
from portal.activity.models import Delivery
from portal.activity.tasks import deliver_due
from portal.notifications.actions import SEND

from .happenings import Happened

pytestmark = pytest.mark.django_db
BATCH = 100


@pytest.fixture
def queue(monkeypatch):
    """The broker: what has been sent to it, first come, first served; a slice is one batch."""
    cache.clear()
    sent = deque()
    monkeypatch.setattr(turns, "SLICE_SECONDS", 0)
    monkeypatch.setattr(current_app, "send_task", lambda task, args=(), **options: sent.append((task, *args)))
    return sent


def backlog(of: int) -> None:
    now = timezone.now()
    record_many(Fact(Happened(number=number), None, "", now) for number in range(of))


def due() -> int:
    return Delivery.objects.due().count()


def test_what_waits_behind_a_backlog_has_its_turn_after_one_slice(hear, queue):
    hear()
    backlog(BATCH + 1)
    queue.append((SEND,))
    deliver_due()
    assert list(queue) == [(SEND,), (DELIVER, 0)]
    assert due() == 1


def test_a_backlog_is_delivered_turn_by_turn_without_another_ring(hear, queue):
    heard = hear()
    backlog(2 * BATCH + 1)
    deliver_due()
    turns_taken = 1
    while queue:
        deliver_due(*queue.popleft()[1:])
        turns_taken += 1
    assert (heard, due(), turns_taken) == ([*range(2 * BATCH + 1)], 0, 3)


def test_who_rings_while_a_turn_waits_need_not_look(hear, queue):
    hear()
    backlog(2 * BATCH + 1)
    for _ring in range(5):
        deliver_due()
    assert list(queue) == [(DELIVER, 0)]
    assert due() == BATCH + 1


def test_a_second_worker_takes_turns_of_its_own(hear, queue):
    def in_the_middle(seconds: float) -> int:
        # The other worker hears a ring.
        turns.take_turns(DELIVER, None, lambda seconds: 0, Delivery.objects.all)
        return 0

    hear()
    backlog(1)
    turns.take_turns(DELIVER, None, in_the_middle, Delivery.objects.all)
    deliver_due()
    assert (list(queue), due()) == ([(DELIVER, 0), (DELIVER, 1)], 1)


def test_a_turn_that_is_lost_is_replaced_by_a_sweep(hear, queue, monkeypatch):
    hear()
    backlog(2 * BATCH + 1)
    monkeypatch.setattr(turns, "WAITS", 0)  # its time in the queue is over
    deliver_due()
    deliver_due()
    assert due() == 1


def test_where_the_broker_is_silent_the_next_sweep_goes_on(hear, queue, monkeypatch):
    def silent(*args, **options):
        raise OperationalError

    hear()
    backlog(2 * BATCH + 1)
    monkeypatch.setattr(current_app, "send_task", silent)
    deliver_due()
    deliver_due()
    assert due() == 1


def test_nothing_left_no_turn(hear, queue):
    hear()
    backlog(1)
    deliver_due()
    assert (due(), list(queue)) == (0, [])
