from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.api import actions
from portal.api.models import IdempotencyRecord

from . import probe
from .conftest import fields_of
from .factories import bearer, make_key

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.probe")]


@pytest.fixture
def post(call):
    return lambda name="one", key="k1", **more: call(
        "POST", "/groups", {"name": name} | more.pop("body", {}), idempotency=key, **more
    )


def made():
    return Group.objects.filter(name__in=["one", "two"]).count()


def test_without_a_key_is_400(post):
    answer = post(key=None)
    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_missing"
    assert made() == 0


@pytest.mark.parametrize("key", ["x" * 256, "Schlüssel"])
def test_an_unusable_key_is_400(post, key):
    assert post(key=key).status_code == 400


def test_the_same_request_again_gets_the_first_answer(post):
    first, again = post(), post()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "true"
    assert made() == 1


def test_the_order_of_fields_does_not_matter(call):
    call("POST", "/groups", '{"name": "one", "fate": ""}', idempotency="k1")
    assert call("POST", "/groups", '{"fate": "", "name": "one"}', idempotency="k1").status_code == 201


def test_the_same_key_with_another_body_is_422(post):
    post()
    answer = post(name="two")
    assert answer.status_code == 422
    assert fields_of(answer) == ["Idempotency-Key"]
    assert made() == 1


def test_another_key_does_it_again(post):
    post()
    assert post(name="two", key="k2").status_code == 201
    assert made() == 2


def test_two_systems_may_use_the_same_key(post):
    post()
    assert post(name="two", secret=make_key()).status_code == 201


def test_one_still_running_is_409(post):
    post()
    IdempotencyRecord.objects.update(state="running", leased_until=timezone.now() + timedelta(seconds=30))
    answer = post()
    assert answer.status_code == 409
    assert answer.json()["code"] == "still_running"


def test_what_a_dead_process_left_is_taken_over(post):
    post()
    Group.objects.all().delete()
    IdempotencyRecord.objects.update(state="running", leased_until=timezone.now() - timedelta(seconds=1))
    assert post().status_code == 201
    assert made() == 1


def test_a_refusal_changes_nothing_and_is_the_first_answer(post):
    first = post(body={"fate": "refused"})
    again = post(body={"fate": "refused"})
    assert (first.status_code, again.status_code) == (409, 409)
    assert first.json() == again.json()
    assert again["Content-Type"] == "application/problem+json"
    assert again["Idempotent-Replay"] == "true"
    assert made() == 0


def test_a_crash_leaves_no_effect_and_frees_the_key(post, client):
    with pytest.raises(RuntimeError):
        post(body={"fate": "crash"})
    assert made() == 0
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_the_database_ended_for_another_is_tried_again(post):
    assert post(body={"fate": "deadlock"}).status_code == 201
    assert made() == 1
    assert next(probe.deadlocks, None) is None


def test_a_wrong_field_does_not_use_up_the_key(post):
    assert post(body={"extra": 1}).status_code == 422
    assert post().status_code == 201


def test_answers_are_forgotten_after_their_time(post):
    post()
    assert actions.forget_old_answers() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert actions.forget_old_answers() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_count_once():
    secret = make_key()

    def send(_number):
        try:
            return Client().post(
                "/api/v1/groups",
                {"name": "one"},
                content_type="application/json",
                headers=bearer(secret, **{"Idempotency-Key": "k1"}),
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert sum("Idempotent-Replay" not in a and a.status_code == 201 for a in answers) == 1
    assert made() == 1
