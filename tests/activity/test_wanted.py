"""A subscriber that would do nothing gets no delivery."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.activity.actions import Fact, deliver_due, record, record_many
from portal.activity.models import Delivery
from portal.activity.subscriptions import EVERY_KIND, subscribe
from portal.members.models import Member
from tests.members.factories import MemberFactory

from .happenings import Happened

pytestmark = pytest.mark.django_db


def listen(name, wants=None, kind=Happened):
    heard = []
    subscribe(kind, name=name, wants=wants)(lambda event: heard.append(event.payload["number"]))
    return heard


def german(kind):
    return Exists(Member.objects.filter(pk=OuterRef("member"), language="de"))


@pytest.fixture(autouse=True)
def alone(hear):
    """No other subscriber is there."""


def test_only_who_wants_an_event_gets_it():
    mine, all_ = listen("test.german", german), listen("test.all", kind=EVERY_KIND)
    record(Happened(number=1), member=MemberFactory(language="de"))
    record(Happened(number=2), member=MemberFactory(language="en"))
    record(Happened(number=3))
    assert Delivery.objects.count() == 4
    deliver_due()
    assert (mine, all_) == ([1], [1, 2, 3])


def test_the_condition_is_asked_anew_for_each_event():
    mine, member = listen("test.german", german), MemberFactory(language="en")
    record(Happened(number=1), member=member)
    Member.objects.update(language="de")
    record(Happened(number=2), member=member)
    deliver_due()
    assert mine == [2]


def test_a_condition_may_depend_on_the_kind():
    mine = listen("test.every", lambda kind: Q(kind=kind) & Q(source="yes"), kind=EVERY_KIND)
    record(Happened(number=1), source="no")
    record(Happened(number=2), source="yes")
    deliver_due()
    assert mine == [2]


def test_nobody_is_rung_for_where_nobody_wants_it(django_capture_on_commit_callbacks):
    listen("test.german", german)
    with django_capture_on_commit_callbacks() as rings:
        record(Happened(number=1))
    assert not rings


def test_many_events_take_as_many_queries_as_one():
    listen("test.german", german)
    listen("test.all", kind=EVERY_KIND)
    member, counts = MemberFactory(language="de"), []
    for many in (1, 1, 30):
        with CaptureQueriesContext(connection) as queries:
            record_many([Fact(Happened(number=n), member.pk, "", timezone.now()) for n in range(many)])
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert Delivery.objects.count() == 2 * 32
