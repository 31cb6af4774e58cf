import time

import pytest
from celery import Celery, current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from portal.activity import doorbell
from portal.activity.actions import DELIVER, deliver_due, record
from portal.settings import environment

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
    assert time.monotonic() - started < 2
