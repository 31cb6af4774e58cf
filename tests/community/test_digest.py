"""Mails of what members follow: at once, as a digest, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.actions.digests import next_digest
from community.models import Category, DigestPlan
from portal.notifications.actions import notify
from portal.notifications.models import Mail, Message
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben():
    return MemberFactory(language="en")


@pytest.fixture
def topic(ben):
    """A topic Ben has read and follows, with a daily digest."""
    topic = TopicFactory()
    actions.follow(member=ben, topic=topic, active=True)
    actions.mark_read(member=ben, topic=topic, number=1)
    actions.plan_digests(member=ben, frequency="daily")
    return topic


def reply(topic, text="Clean the burrs"):
    return actions.reply(author=MemberFactory(), topic=topic, text=text)


def digests(member):
    """Sends what is due a day later and returns the digests' contexts."""
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        actions.send_digests()
    return list(
        Message.objects.filter(member=member, template="community/digest").values_list("context", flat=True)
    )


@pytest.mark.parametrize(
    ("frequency", "after", "expected"),
    [
        ("daily", datetime(2026, 3, 4, 6, tzinfo=UTC), datetime(2026, 3, 4, 7, tzinfo=UTC)),
        ("daily", datetime(2026, 3, 4, 7, tzinfo=UTC), datetime(2026, 3, 5, 7, tzinfo=UTC)),
        ("daily", datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        ("weekly", datetime(2026, 3, 4, 6, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)),
        ("at_once", datetime(2026, 3, 4, 6, tzinfo=UTC), None),
        ("portal", datetime(2026, 3, 4, 6, tzinfo=UTC), None),
    ],
)
def test_the_next_one_comes_at_eight_in_the_morning(frequency, after, expected):
    assert next_digest(frequency, after) == expected


def test_tells_in_one_mail_what_is_new(ben, topic):
    reply(topic)
    reply(topic)
    TopicFactory(title="Not followed")
    [digest] = digests(ben)
    assert [(line["title"], line["new"], line["begun"]) for line in digest["topics"]] == [
        (topic.title, 2, False)
    ]


def test_new_topics_of_a_category_and_of_a_member(ben, topic):
    clara = MemberFactory()
    actions.follow_category(member=ben, category=topic.category, active=True)
    actions.follow_member(member=ben, followed=clara, active=True)
    TopicFactory(title="In the category", category=topic.category)
    TopicFactory(title="Of Clara", author=clara, category=CategoryFactory())
    [digest] = digests(ben)
    assert {line["title"]: line["begun"] for line in digest["topics"]} == {
        "In the category": True,
        "Of Clara": True,
    }


def test_nothing_new_is_no_mail(ben, topic):
    assert digests(ben) == []


@pytest.mark.parametrize("way", ["own", "read", "hidden", "closed", "no longer followed"])
def test_what_is_not_told(ben, topic, way):
    post = actions.reply(author=ben, topic=topic, text="My own") if way == "own" else reply(topic)
    if way == "read":
        actions.mark_read(member=ben, topic=topic, number=2)
    if way == "hidden":
        type(post).objects.filter(pk=post.pk).update(state="hidden")
    if way == "closed":
        Category.objects.update(audience="staff")
    if way == "no longer followed":
        actions.follow(member=ben, topic=topic, active=False)
    assert digests(ben) == []


def test_once_for_each_day(ben, topic):
    reply(topic)
    assert (len(digests(ben)), len(digests(ben))) == (1, 1)


def test_two_workers_send_one(ben, topic, monkeypatch):
    reply(topic)
    plan = DigestPlan.objects.select_related("member").get(member=ben)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        from community.actions.digests import _send

        assert [_send(plan), _send(plan)] == [True, False]


def test_one_that_fails_stops_no_other_and_comes_later(ben, topic, monkeypatch):
    other = MemberFactory()
    actions.follow(member=other, topic=topic, active=True)
    actions.plan_digests(member=other, frequency="daily")
    reply(topic)
    with monkeypatch.context() as broken:
        broken.setattr(
            "community.actions.digests.notify",
            lambda **told: 1 / 0 if told["member"] == ben else notify(**told),
        )
        assert (digests(ben), len(digests(other))) == ([], 1)
    assert len(digests(ben)) == 1


def test_the_mail(ben, topic, flow):
    reply(topic)
    flow()
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        actions.send_digests()
        flow()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([ben.email], "Your day at the table")
    assert f"{topic.title}: http" in sent.body
    assert "1 new reply" in sent.body
    assert "List-Unsubscribe" in sent.extra_headers


@pytest.mark.parametrize(
    ("frequency", "reason"),
    [("at_once", ""), ("daily", "elsewhere"), ("weekly", "elsewhere"), ("portal", "elsewhere")],
)
def test_the_portal_tells_always_and_mails_as_chosen(ben, topic, flow, frequency, reason):
    actions.plan_digests(member=ben, frequency=frequency)
    reply(topic)
    flow()
    message = Message.objects.get(member=ben, template="community/reply")
    assert (message.visible, Mail.objects.get(message=message).reason) == (True, reason)


def test_the_digest_is_not_in_the_inbox(ben, topic):
    reply(topic)
    digests(ben)
    assert not Message.objects.visible_to(ben).filter(template="community/digest").exists()


def test_choosing_again_the_same_forgets_nothing(ben, topic):
    reply(topic)
    actions.plan_digests(member=ben, frequency="daily")
    assert len(digests(ben)) == 1


def test_chosen_on_the_page(client_of, ben):
    client_of(ben).post(reverse("community:following"), {"frequency": "weekly"})
    assert DigestPlan.objects.get(member=ben).frequency == "weekly"


def test_no_such_frequency(client_of, ben):
    page = client_of(ben).post(reverse("community:following"), {"frequency": "hourly"})
    assert (page.status_code, DigestPlan.objects.count()) == (422, 0)


def test_a_post_that_names_her_is_told_once(ben, topic, flow):
    reply(topic, f"What do you say, @{ben.handle}?")
    flow()
    assert digests(ben) == []


def test_beside_a_post_that_names_her_the_others_count(ben, topic, flow):
    reply(topic, f"What do you say, @{ben.handle}?")
    reply(topic)
    flow()
    [digest] = digests(ben)
    assert [line["new"] for line in digest["topics"]] == [1]
