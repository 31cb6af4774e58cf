import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from portal.activity import actions as activity
from portal.activity.models import Event
from portal.activity.payloads import Reported
from portal.notifications.models import Message as Letter
from portal.webhooks import actions
from portal.webhooks.models import FAILING_FOR, PAUSES, Attempt, Endpoint, Message
from portal.webhooks.posting import Answer
from tests.members.factories import MemberFactory

from .conftest import KIND, make_endpoint

pytestmark = pytest.mark.django_db


def settle(seconds=0):
    """Deliver what is due `seconds` from now."""
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        return actions.deliver_due()


def test_a_message_arrives_signed_and_holds_ids_only(happen, receiver):
    endpoint = make_endpoint(url=receiver.url)
    event = happen(lesson=7)
    assert actions.deliver_due() == 1
    ((path, headers, body),) = receiver.requests
    content = Webhook(endpoint.secret).verify(body, headers)
    assert path == "/hooks?from=stammtisch"
    assert content["type"] == KIND
    assert datetime.fromisoformat(content["timestamp"]) == event.occurred_at
    assert content["data"] == {"lesson": 7, "member": "C-1"}
    assert "Nora" not in body.decode()
    assert headers["Content-Type"] == "application/json"


def test_a_signature_does_not_fit_another_body(happen, answers, endpoint):
    happen()
    actions.deliver_due()
    ((_url, body, headers),) = answers.requests
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body + " ", headers)


def test_after_a_rotation_both_secrets_verify_for_a_day(happen, answers, endpoint):
    secrets = [endpoint.secret, actions.rotate_secret(endpoint=endpoint)]
    happen()
    actions.deliver_due()
    ((_url, body, headers),) = answers.requests
    assert all(Webhook(secret).verify(body, headers)["type"] == KIND for secret in secrets)
    endpoint.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert endpoint.signing_secrets == [secrets[1]]


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        (["*"], True),
        (["custom."], True),
        ([KIND], True),
        (["custom.other"], False),
        (["members.joined"], False),
    ],
)
def test_an_endpoint_gets_the_kinds_it_chose(happen, kinds, wanted):
    make_endpoint(kinds=kinds)
    happen()
    assert Message.objects.exists() == wanted


def test_an_event_delivered_again_is_one_message(happen, endpoint):
    event = happen()
    actions.enqueue(event=event)
    assert Message.objects.count() == 1


def test_more_endpoints_cost_no_more_queries(happen, django_assert_num_queries):
    event = Event.objects.select_related("member").get(pk=happen().pk)
    for _number in range(5):
        make_endpoint()
    with django_assert_num_queries(2):
        actions.enqueue(event=event)
    assert Message.objects.count() == 5


def test_a_member_without_customer_number_is_named_by_her_card(happen, endpoint):
    member = MemberFactory()
    activity.record(Reported(kind=KIND, content={}), member=member)
    activity.deliver_due()
    assert json.loads(Message.objects.get().body)["data"] == {"member": member.number}


def test_a_failure_is_kept_and_tried_again_with_growing_pauses(happen, answers, endpoint):
    answers.give(500, Answer(None, "timed out"), 204)
    happen()
    assert settle() == 0
    assert (settle(2), len(answers.requests)) == (0, 1)
    assert (settle(6), len(answers.requests)) == (0, 2)
    assert (settle(200), len(answers.requests)) == (0, 2)
    assert settle(400) == 1
    tries = list(Attempt.objects.values_list("status", "error"))
    assert tries == [(500, ""), (None, "timed out"), (204, "")]
    assert len({headers["webhook-id"] for _url, _body, headers in answers.requests}) == 1
    assert Message.objects.get().state == "done"
    assert Endpoint.objects.get().failing_since is None


def test_after_the_last_attempt_it_is_a_dead_letter(happen, answers, endpoint):
    answers.give(503)
    happen()
    for _attempt in range(len(PAUSES) + 3):
        Message.objects.update(due_at=timezone.now())
        actions.deliver_due()
    assert Message.objects.get().state == "dead"
    assert Attempt.objects.count() == len(PAUSES) + 1


@pytest.mark.parametrize(
    ("wanted", "least", "most"), [(0, 5, 6), (3600, 3600, 3960), (999_999, 86_400, 95_040)]
)
def test_the_receiver_may_ask_for_a_longer_pause(happen, answers, endpoint, wanted, least, most):
    answers.give(Answer(429, retry_after=wanted))
    happen()
    with time_machine.travel(timezone.now(), tick=False):
        actions.deliver_due()
        pause = (Message.objects.get().due_at - timezone.now()).total_seconds()
    assert least <= pause <= most


def test_410_switches_the_endpoint_off_and_tells_staff(happen, answers, endpoint, flow):
    staff = MemberFactory(is_staff=True, is_superuser=True)
    answers.give(410)
    happen()
    actions.deliver_due()
    endpoint.refresh_from_db()
    assert (endpoint.active, endpoint.off_reason) == (False, "gone")
    assert Message.objects.get().state == "dead"
    flow()
    letter = Letter.objects.get(member=staff)
    assert (letter.template, letter.context["name"]) == ("webhooks/endpoint_off", "Shop")
    happen()
    assert Message.objects.count() == 1


def test_failing_for_days_switches_it_off(happen, answers, endpoint):
    answers.give(500)
    happen()
    actions.deliver_due()
    assert Endpoint.objects.get().failing_since is not None
    settle(FAILING_FOR.total_seconds() + 60)
    endpoint.refresh_from_db()
    assert (endpoint.active, endpoint.off_reason) == (False, "failing")


def test_what_waits_for_an_endpoint_switched_off_is_given_up(happen, answers, endpoint):
    happen()
    assert actions.switch_off(endpoint=endpoint)
    assert not actions.switch_off(endpoint=endpoint)
    actions.deliver_due()
    assert (Message.objects.get().state, answers.requests) == ("dead", [])


def test_what_was_missed_is_replayed_under_the_same_id(happen, answers, endpoint):
    answers.give(410, 200)
    happen()
    actions.deliver_due()
    assert actions.replay(messages=Message.objects.all()) == 0
    assert actions.switch_on(endpoint=endpoint)
    assert actions.replay(messages=Message.objects.all()) == 1
    assert actions.deliver_due() == 1
    assert len({headers["webhook-id"] for _url, _body, headers in answers.requests}) == 1


def test_an_endpoint_that_does_not_answer_keeps_nobody_waiting(happen, answers, endpoint):
    for _number in range(10):
        happen()
    answers.give(Answer(None, "timed out"))
    actions.deliver_due()
    assert len(answers.requests) == 8
    assert Message.objects.due().count() == 0


def test_a_message_that_kills_its_workers_is_given_up(happen, answers, endpoint):
    happen()
    Message.objects.update(attempts=len(PAUSES) + 1)
    actions.deliver_due()
    assert (Message.objects.get().state, answers.requests) == ("dead", [])


def test_finished_messages_are_forgotten_after_thirty_days(happen, answers, endpoint):
    happen()
    actions.deliver_due()
    happen()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert actions.forget_old() == 2  # the message and its attempt
    assert Message.objects.get().state == "due"
