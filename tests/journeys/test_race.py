"""Several workers at once, on a database that really runs them side by side."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from community.models import Topic
from portal.activity.actions import deliver_due
from portal.journeys import withdrawing
from portal.journeys.actions import advance_due
from portal.journeys.models import Run, RunVerdict
from portal.notifications.actions import send_due
from portal.notifications.models import Mail, Message
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

from .factories import JourneyFactory, empty_cup

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(step, workers=4):
    def run(_number):
        try:
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


def test_workers_at_once_do_everything_once(settings):
    settings.CONTACTS_PER_WEEK = 1000
    JourneyFactory()
    member = MemberFactory()
    for _ in range(40):
        empty_cup(member)
    at_once(deliver_due)
    at_once(advance_due)
    sent = sum(at_once(send_due))
    member.refresh_from_db()
    assert Run.objects.filter(state="done").count() == RunVerdict.objects.count() == 40
    assert Message.objects.count() == member.unread_count == 40
    assert sent == Mail.objects.filter(state="sent", attempts=1).count() == 40


def test_the_weekly_cap_holds_at_once(settings):
    settings.CONTACTS_PER_WEEK = 3
    JourneyFactory()
    member = MemberFactory()
    for _ in range(20):
        empty_cup(member)
    deliver_due()
    at_once(advance_due)
    assert Mail.objects.filter(state="due").count() == 3


def test_once_per_member_holds_at_once():
    JourneyFactory(once_per_member=True)
    member = MemberFactory()
    for _ in range(20):
        empty_cup(member)
    at_once(deliver_due)
    assert Run.objects.count() == 1


def test_while_a_run_is_withdrawn_nobody_brings_back_what_it_is_for(monkeypatch):
    JourneyFactory(trigger="community.post_published")
    topic = TopicFactory()
    deliver_due()
    topic.posts.update(state="hidden")
    tried = []

    @transaction.atomic
    def bring_back():
        Topic.objects.select_for_update(nowait=True).get(pk=topic.pk)

    def skip(run, verdict):
        with pytest.raises(OperationalError):
            at_once(bring_back, workers=1)
        tried.append(verdict)

    monkeypatch.setattr(Run, "skip", skip)
    assert withdrawing.withdraw(Run.objects.get())
    assert tried == ["withdrawn"]
