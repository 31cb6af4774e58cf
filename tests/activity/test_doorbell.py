import os
import signal
import threading
import time

import pytest
from celery import Celery, current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from portal.activity import doorbell
from portal.activity.actions import DELIVER, deliver_due, record
from portal.prepared import Answer
from portal.settings import environment
from tests.support.waiting import until

from .happenings import Happened

pytestmark = pytest.mark.django_db


@pytest.fixture
def rings(monkeypatch):
    rung = []
    monkeypatch.setattr(current_app, "send_task", lambda task, **options: rung.append(task))
    return rung


def test_it_rings_after_the_commit(hear, rings, django_capture_on_commit_callbacks):
    hear()
    with django_capture_on_commit_callbacks(execute=True):
        record(Happened(number=1))
        assert rings == []
    assert rings == [DELIVER]


def test_it_rings_once_however_many_events(hear, rings, django_capture_on_commit_callbacks):
    hear()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for number in range(5):
            record(Happened(number=number))
    assert rings == [DELIVER]


def test_nobody_to_tell_no_ring(hear, rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record(Happened(number=1))
    assert rings == []


@pytest.mark.parametrize(("rowcount", "heard"), [(0, []), (2, [DELIVER])])
def test_it_rings_for_what_was_written_later(rowcount, heard, rings, django_capture_on_commit_callbacks):
    written = Answer()
    with django_capture_on_commit_callbacks(execute=True):
        doorbell.ring(DELIVER, written=written)
        written.rowcount = rowcount
    assert rings == heard


@pytest.fixture
def ringer(settings):
    settings.DOORBELL_SECONDS = 0.05
    return doorbell.Ringer()


def test_no_request_waits_for_the_broker(ringer, monkeypatch):
    answer, answered = threading.Event(), threading.Event()

    def send(task, **options):
        answer.wait(60)
        answered.set()

    monkeypatch.setattr(current_app, "send_task", send)
    ringer.ask("first")
    assert not answered.is_set()
    answer.set()


def test_many_rings_soon_after_each_other_are_few(ringer, rings, settings):
    started = time.monotonic()
    for _ in range(100):
        ringer.ask("look")
    until(lambda: rings and not ringer._asked.is_set())
    assert len(rings) <= 2 + (time.monotonic() - started) / settings.DOORBELL_SECONDS


def test_who_asks_is_answered_before_it_rings(ringer, rings, settings):
    settings.DOORBELL_SECONDS = 60
    ringer.ask("look")
    time.sleep(0.05)
    assert rings == []
    ringer.flush()  # else at the end of all tests


def test_each_task_is_rung_for(ringer, rings):
    for task in ("one", "two"):
        ringer.ask(task)
    until(lambda: set(rings) == {"one", "two"})


def test_a_ring_that_fails_does_not_end_the_ringing(ringer, monkeypatch):
    rung = []

    def fail_once(task, **options):
        rung.append(task)
        if len(rung) == 1:
            raise KeyError(task)

    monkeypatch.setattr(current_app, "send_task", fail_once)
    for number, task in enumerate(("first", "second"), start=1):
        ringer.ask(task)
        until(lambda number=number: len(rung) == number)
    assert rung == ["first", "second"]


def test_what_is_asked_for_as_the_process_ends_is_rung(ringer, rings, monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", lambda thread: None)
    ringer.ask("last")
    ringer.flush()
    assert rings == ["last"]


def in_a_fork(check):
    """Whether `check` holds in a child of this process, which ends without any cleaning up."""
    child = os.fork()
    if not child:
        signal.alarm(60)
        held = False
        try:
            held = check()
        finally:
            os._exit(0 if held else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def asked_and_rung(ringer, rung):
    ringer.ask("child")
    until(lambda: rung == ["child"], 30)
    return True


def test_a_fork_rings_though_the_parent_was_starting_its_thread(ringer, rings):
    with ringer._starting:
        assert in_a_fork(lambda: asked_and_rung(ringer, rings))


def test_a_fork_rings_though_its_parents_thread_rang_before(ringer, rings):
    ringer.ask("parent")
    until(lambda: rings)
    rings.clear()
    assert in_a_fork(lambda: asked_and_rung(ringer, rings))


def test_what_the_parent_was_asked_for_the_parent_rings_for(ringer, rings):
    with ringer._starting:
        ringer._wanted.add("parents")
        assert in_a_fork(lambda: not ringer._wanted)
    ringer.flush()
    assert rings == ["parents"]


@pytest.mark.parametrize("error", [OperationalError("down"), ConnectionRefusedError("down")])
def test_a_silent_broker_loses_nothing(hear, monkeypatch, caplog, error, django_capture_on_commit_callbacks):
    def refuse(task, **options):
        raise error

    monkeypatch.setattr(current_app, "send_task", refuse)
    heard = hear()
    with django_capture_on_commit_callbacks(execute=True):
        record(Happened(number=1))
    assert "the broker does not answer" in caplog.text
    assert deliver_due() == 1  # the sweep
    assert heard == [1]


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"])
def test_a_broker_that_is_gone_holds_nobody_up(
    hear, monkeypatch, caplog, url, django_capture_on_commit_callbacks
):
    monkeypatch.setenv("CELERY_BROKER_URL", url)
    app = Celery("elsewhere", set_as_current=False)
    app.config_from_object(environment.broker("CELERY_BROKER_URL", None), namespace="CELERY")
    monkeypatch.setattr(doorbell, "current_app", app)
    hear()
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        record(Happened(number=1))
    assert "the broker does not answer" in caplog.text
    assert time.monotonic() - started < 10
