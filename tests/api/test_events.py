from datetime import timedelta

import pytest
from django.utils import timezone

from portal.activity.models import Event
from portal.journeys.models import Run
from portal.members import privacy
from portal.members.models import Member
from tests.journeys.factories import JourneyFactory
from tests.members.factories import MemberFactory

from .conftest import fields_of
from .factories import make_key

pytestmark = pytest.mark.django_db
BODY = {
    "member": "C-1",
    "kind": "custom.lesson_finished",
    "occurred_at": "2026-05-01T10:00:00+02:00",
    "dedupe_key": "lesson-7",
    "payload": {"lesson": 7, "title": "Crème", "parts": [1, {"a": None}]},
}


@pytest.fixture
def report(call):
    numbers = iter(range(1000))

    def report(key=None, **changes):
        return call("POST", "/events", BODY | changes, idempotency=key or f"key-{next(numbers)}")

    return report


def recorded():
    return Event.objects.filter(kind__startswith="custom.")


def test_an_event_is_recorded_as_it_was_sent(report):
    member = MemberFactory(external_id="C-1")
    answer = report()
    event = recorded().get()
    assert (answer.status_code, answer.json()) == (202, {"id": event.pk, "kind": BODY["kind"]})
    assert (event.member, event.payload) == (member, BODY["payload"])
    assert event.occurred_at.isoformat() == "2026-05-01T08:00:00+00:00"
    assert event.source.startswith("apikey:")


def test_it_is_recorded_once_per_idempotency_key(report):
    first, again = report(key="k"), report(key="k")
    assert again["Idempotent-Replay"] == "true"
    assert (first.content, recorded().count()) == (again.content, 1)


def test_it_is_recorded_once_per_dedupe_key(report):
    first, again = report(), report(payload={})
    assert (first.status_code, again.status_code) == (202, 202)
    assert (first.json(), recorded().count()) == (again.json(), 1)


@pytest.mark.parametrize("changes", [{"kind": "custom.other"}, {"member": "C-2"}])
def test_a_dedupe_key_of_another_event_is_409(report, changes):
    report()
    answer = report(**changes)
    assert (answer.status_code, answer.json()["code"]) == (409, "dedupe_key_taken")
    assert recorded().count() == 1


def test_a_card_number_names_a_member_and_an_unknown_number_nobody(report):
    member = MemberFactory()
    report(member=member.number)
    assert recorded().get().member == member
    assert fields_of(report(member="S-0000000000", dedupe_key="b")) == ["member"]


def test_an_unknown_customer_number_becomes_a_member(report):
    report()
    assert Member.objects.get().external_id == "C-1"


NESTED = {"a": 1}
for _level in range(11):
    NESTED = {"a": NESTED}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "loyalty.points_earned"}, "kind"),
        ({"kind": "custom."}, "kind"),
        ({"kind": "custom.Ä"}, "kind"),
        ({"kind": "custom." + "x" * 80}, "kind"),
        ({"occurred_at": "2026-05-01T10:00:00"}, "occurred_at"),
        ({"occurred_at": (timezone.now() + timedelta(days=400)).isoformat()}, "occurred_at"),
        ({"dedupe_key": ""}, "dedupe_key"),
        ({"dedupe_key": "x" * 121}, "dedupe_key"),
        ({"member": "a\x00b"}, "member"),
        ({"payload": {"text": "x" * 4096}}, "payload"),
        ({"payload": {"text": "ä" * 2048}}, "payload"),
        ({"payload": {"a\x00b": 1}}, "payload"),
        ({"payload": {"text": ["\ud800"]}}, "payload"),
        ({"payload": {"number": float("inf")}}, "payload"),
        ({"payload": NESTED}, "payload"),
        ({"payload": []}, "payload"),
        ({"actor": "C-1"}, "actor"),
    ],
)
def test_a_wrong_field_is_422_and_named(report, changes, field):
    answer = report(**changes)
    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not recorded().exists()


def test_four_minutes_ahead_is_taken(report):
    assert report(occurred_at=(timezone.now() + timedelta(minutes=4)).isoformat()).status_code == 202


def test_a_body_that_nests_without_end_is_400(call):
    body = '{"payload":' + '{"a":' * 900 + "1" + "}" * 901
    assert call("POST", "/events", body, idempotency="k").status_code == 400


def test_the_scope_is_asked(call):
    answer = call("POST", "/events", BODY, secret=make_key("purchases"), idempotency="k")
    assert answer.status_code == 403


def test_a_journey_starts_on_it(report, flow):
    condition = {"field": "payload.lesson", "op": "gte", "value": 7}
    JourneyFactory(trigger="custom.lesson_finished", conditions=[condition])
    report()
    report(dedupe_key="b", payload={"lesson": 6})
    flow()
    assert Run.objects.get().event.payload["lesson"] == 7


def test_erasing_a_member_empties_what_was_reported_of_her(report):
    report()
    privacy.erase(Member.objects.get())
    event = recorded().get()
    assert (event.member, event.payload) == (None, {})
