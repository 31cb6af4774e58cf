"""Events and deliveries in the admin tell what happened, in the reader's language."""

import pytest
from django.urls import reverse

from portal.activity.actions import record
from portal.activity.models import Delivery, Event
from portal.activity.payloads import Reported
from portal.activity.subscriptions import labels
from portal.members.events import MemberJoined
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client_of):
    return client_of(MemberFactory(is_staff=True, is_superuser=True))


@pytest.fixture
def event(member):
    record(MemberJoined(), member=member)
    return Event.objects.get()


def test_an_event_is_called_by_what_happened(chief, event):
    for url in (
        reverse("admin:activity_event_changelist"),
        reverse("admin:activity_event_change", args=[event.pk]),
    ):
        assert "A member has joined" in chief.get(url).text


def test_events_are_filtered_by_their_kind(chief, event):
    url = reverse("admin:activity_event_changelist")
    shown = [chief.get(url, {"kind": kind}).context["cl"].result_count for kind in (event.kind, "x.y")]
    assert shown == [1, 0]


def test_what_other_systems_report_is_filtered_as_one_kind(chief, event):
    record(Reported(kind="custom.cup", content={}), member=event.member)
    page = chief.get(reverse("admin:activity_event_changelist"), {"kind": "custom."})
    assert [row.kind for row in page.context["cl"].result_list] == ["custom.cup"]
    assert "All that other systems report" in page.text


def test_a_delivery_tells_of_its_event(chief, event):
    Delivery.objects.get_or_create(event=event, subscriber="test.nobody")
    assert "A member has joined" in chief.get(reverse("admin:activity_delivery_changelist")).text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Search: a new post"), ("de", "Suche: ein neuer Beitrag")]
)
def test_it_tells_what_is_done_with_it_and_can_be_filtered_by_that(event, client_of, language, said):
    Delivery.objects.create(event=event, subscriber="community.index_post")
    chief = client_of(MemberFactory(is_staff=True, is_superuser=True, language=language))
    page = chief.get(reverse("admin:activity_delivery_changelist"), {"subscriber": "community.index_post"})
    assert [row.subscriber for row in page.context["cl"].result_list] == ["community.index_post"]
    assert f">{said}</td>" in page.text
    detail = chief.get(
        reverse("admin:activity_delivery_change", args=[Delivery.objects.latest("pk").pk])
    ).text
    assert (said in detail, "community.index_post" in detail) == (True, False)


def test_one_that_is_gone_keeps_its_code(chief, event):
    Delivery.objects.create(event=event, subscriber="test.gone")
    assert "test.gone" in chief.get(reverse("admin:activity_delivery_changelist")).text


def test_each_subscription_has_words():
    assert [name for name, label in labels().items() if name == label and not name.startswith("test.")] == []
