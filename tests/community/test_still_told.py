"""What happened to a topic since a message was written: its mail, its line in the inbox."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import actions
from community.models import Category, IdeaStatus, Kind, State, Topic, Vote
from portal.notifications.actions import send_due
from portal.notifications.models import Mail, Message
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
INBOX = "/me/notifications/"
GONE = "A message that is no longer available"


@pytest.fixture(autouse=True)
def evening(settings):
    """The quiet hours have begun: mails wait."""
    settings.QUIET_HOURS = (20, 8)
    with time_machine.travel(datetime(2026, 3, 4, 21, tzinfo=UTC)):
        yield


@pytest.fixture
def ben():
    return MemberFactory(handle="ben", language="en")


def followed_by(member, **values):
    topic = TopicFactory(title="The secret blend", **values)
    actions.follow(member=member, topic=topic, active=True)
    return topic


def replied(member, flow):
    """A topic she follows, and a message that somebody has replied there; its mail waits."""
    topic = followed_by(member)
    actions.reply(author=MemberFactory(), topic=topic, text="It is half Brazil")
    flow()
    return topic


def hidden(topic):
    Topic.objects.filter(pk=topic.pk).update(state=State.HIDDEN)


def mail_to(member):
    """How the one mail to her stands after all due ones were sent."""
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        send_due()
    return Mail.objects.filter(message__member=member).values_list("state", "reason").get()


def test_no_mail_leaves_of_a_topic_that_was_hidden(ben, flow):
    hidden(replied(ben, flow))
    assert mail_to(ben) == ("skipped", "unavailable")
    assert mail.outbox == []


def test_no_mail_leaves_of_a_topic_in_a_room_of_others(ben, flow):
    replied(ben, flow)
    Category.objects.update(audience="staff")
    assert mail_to(ben) == ("skipped", "unavailable")


def test_no_mail_leaves_of_a_hidden_reply(ben, flow):
    topic = replied(ben, flow)
    topic.posts.filter(number=2).update(state=State.HIDDEN)
    assert mail_to(ben) == ("skipped", "unavailable")


def test_a_mail_of_what_she_may_read_leaves(ben, flow):
    replied(ben, flow)
    assert mail_to(ben) == ("sent", "")


def test_a_mail_names_the_topic_as_it_is_called_now(ben, flow):
    topic = replied(ben, flow)
    Topic.objects.filter(pk=topic.pk).update(title="Which blend?")
    mail_to(ben)
    [sent] = [one for one in mail.outbox if one.to == [ben.email]]
    assert "Which blend?" in sent.subject + sent.body
    assert "secret" not in sent.subject


def test_a_mention_in_a_hidden_topic_is_not_mailed(ben, flow):
    topic = TopicFactory(text="Ask @ben")
    flow()
    hidden(topic)
    assert mail_to(ben) == ("skipped", "unavailable")


def test_a_new_topic_hidden_since_is_not_mailed(ben, flow):
    topic = TopicFactory()
    flow()
    actions.follow_category(member=ben, category=topic.category, active=True)
    other = TopicFactory(category=topic.category)
    flow()
    hidden(other)
    assert mail_to(ben) == ("skipped", "unavailable")


def test_news_of_a_hidden_idea_is_not_mailed(ben, flow):
    topic = TopicFactory(kind=Kind.IDEA)
    Vote.objects.create(topic=topic, member=ben)
    team = MemberFactory(roles=["moderator"])
    actions.set_idea_status(actor=team, topic=topic, status=IdeaStatus.PLANNED)
    flow()
    hidden(topic)
    assert mail_to(ben) == ("skipped", "unavailable")


@pytest.fixture
def digest(ben):
    """Two topics Ben follows with news for his daily digest, whose mail waits."""
    actions.plan_digests(member=ben, frequency="daily")
    topics = [followed_by(ben), followed_by(ben)]
    for number, topic in enumerate(topics):
        Topic.objects.filter(pk=topic.pk).update(title=f"Blend {number}")
        actions.reply(author=MemberFactory(), topic=topic, text="It is half Brazil")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        actions.send_digests()
    return topics


def test_a_digest_leaves_without_the_line_of_a_hidden_topic(ben, digest):
    hidden(digest[0])
    assert mail_to(ben)[0] == "sent"
    [sent] = mail.outbox
    assert "Blend 1" in sent.body
    assert "Blend 0" not in sent.body


def test_a_digest_of_nothing_she_may_read_does_not_leave(ben, digest):
    Category.objects.update(audience="staff")
    assert mail_to(ben) == ("skipped", "unavailable")


def test_the_inbox_does_not_name_a_hidden_topic(ben, flow, client_of):
    hidden(replied(ben, flow))
    page = client_of(ben).get(INBOX).text
    assert GONE in page
    assert "secret" not in page


def test_opening_a_message_does_not_name_a_hidden_topic(ben, flow, client_of):
    hidden(replied(ben, flow))
    answer = client_of(ben).post(f"{INBOX}{Message.objects.get(member=ben).pk}/")
    assert answer.url == INBOX


def queries(client):
    with CaptureQueriesContext(connection) as caught:
        client.get(INBOX)
    return len(caught)


def test_asking_costs_the_inbox_one_query(ben, flow, client_of):
    client = client_of(ben)
    client.get(INBOX)
    before = queries(client)
    for _number in range(3):
        replied(ben, flow)
    assert queries(client) == before + 1
