"""What load balancers and operators ask."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.activity.models import Delivery, Event
from portal.home import health, tasks


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_alive_needs_no_database(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_silent_beat_is_degraded_and_still_able_to_serve(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["beat"]["state"] == "silent"


@pytest.mark.django_db
def test_with_a_heartbeat_all_is_well(client, monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: "ok")
    tasks.heartbeat()
    assert client.get("/readyz").json()["status"] == "ok"


@pytest.mark.django_db
def test_work_long_overdue_is_reported(client):
    event = Event.objects.create(kind="members.joined")
    Delivery.objects.create(event=event, subscriber="x.y", due_at=timezone.now() - timedelta(hours=1))
    work = client.get("/readyz").json()["work"]
    assert work["state"] == "late"
    assert work["oldest_due_seconds"]["activity.delivery"] >= 3600


@pytest.mark.django_db
def test_without_the_database_it_is_not_ready(client, monkeypatch):
    def gone() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    assert client.get("/readyz").status_code == 503
