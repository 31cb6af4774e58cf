import pytest
from django.db import transaction

from portal.activity.actions import record
from portal.activity.models import Delivery, Event
from portal.activity.payloads import Payload, kinds
from portal.activity.subscriptions import EVERY_KIND, subscribe

from .happenings import Happened, Other

pytestmark = pytest.mark.django_db


def test_an_event_keeps_who_what_and_whence(member):
    event = record(Happened(number=7), member=member, actor=member, source="post:12")
    assert (event.kind, event.payload, event.source) == ("test.happened", {"number": 7}, "post:12")
    assert list(Event.objects.of_member(member)) == [event]


def test_each_subscriber_gets_one_delivery(hear):
    hear("test.one"), hear("test.two"), hear("test.all", kind=EVERY_KIND), hear("test.other", kind=Other)
    event = record(Happened(number=1))
    assert sorted(event.deliveries.values_list("subscriber", flat=True)) == [
        "test.all",
        "test.one",
        "test.two",
    ]


def test_without_subscribers_it_is_history_alone(hear):
    assert record(Happened(number=1)).deliveries.count() == 0


def test_a_known_dedupe_key_writes_nothing(hear):
    hear()
    record(Happened(number=1), dedupe_key="once")
    assert record(Happened(number=2), dedupe_key="once") is None
    assert (Event.objects.count(), Delivery.objects.count()) == (1, 1)


def test_the_callers_transaction_goes_on_after_a_repetition(hear):
    record(Happened(number=1), dedupe_key="once")
    with transaction.atomic():
        record(Happened(number=1), dedupe_key="once")
        record(Happened(number=2))
    assert Event.objects.count() == 2


def test_what_is_rolled_back_was_never_recorded(hear):
    hear()

    @transaction.atomic
    def record_and_fail():
        record(Happened(number=1))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        record_and_fail()
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_a_payload_comes_back_typed_and_without_what_older_versions_knew():
    event = Event(kind="test.happened", payload={"number": 3, "gone": True})
    assert Happened.of(event) == Happened(number=3)


def test_an_event_says_what_happened():
    assert Event(kind="test.happened").label == "Something happened"
    assert Event(kind="gone.kind").label == "gone.kind"
    assert kinds()["test.happened"] is Happened


def test_two_payloads_cannot_share_a_kind():
    with pytest.raises(TypeError, match=r"test\.happened"):

        class Twin(Payload):
            kind = "test.happened"
            label = "Twin"


def test_two_subscriptions_cannot_share_a_name(hear):
    hear("test.same")
    with pytest.raises(ValueError, match=r"test\.same"):
        subscribe(Happened, name="test.same")(lambda event: None)
