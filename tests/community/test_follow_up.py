"""What the worker makes of the community's events."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community import actions
from community.models import Category
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.search.query import search
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def told(template="community/reply"):
    return [message.member for message in Message.objects.filter(template=template).order_by("pk")]


def test_the_author_is_told_of_a_reply(flow):
    topic = TopicFactory(replies=1)
    flow()
    assert told() == [topic.author]


def test_earlier_participants_are_told_once_per_post(flow):
    topic = TopicFactory()
    ben, clara = MemberFactory(), MemberFactory()
    actions.reply(author=ben, topic=topic, text="First")
    flow()
    actions.reply(author=clara, topic=topic, text="Second")
    flow()
    assert told() == [topic.author, topic.author, ben]


def test_who_said_no_is_not_told(flow):
    topic = TopicFactory()
    actions.follow(member=topic.author, topic=topic, active=False)
    actions.reply(author=MemberFactory(), topic=topic, text="Hello")
    flow()
    assert told() == []


def test_nobody_is_told_of_what_she_may_not_see(flow):
    topic = TopicFactory()
    Category.objects.update(audience="staff")
    topic.refresh_from_db()
    actions.reply(author=MemberFactory(is_staff=True), topic=topic, text="Internal")
    flow()
    assert told() == []


def test_long_past_replies_are_kept_as_read_and_mailed_to_nobody(flow):
    topic = TopicFactory()
    actions.reply(
        author=MemberFactory(), topic=topic, text="Years ago", at=timezone.now() - timedelta(days=400)
    )
    flow()
    message = Message.objects.get(member=topic.author)
    assert (message.created_at, message.mail.reason) == (message.read_at, "outdated")


def test_topic_and_reply_are_found(flow):
    topic = TopicFactory(text="It whistles")
    actions.reply(author=MemberFactory(), topic=topic, text="Clean the burrs")
    flow()
    assert [hit.kind for hit in search("whistles", VISITOR).hits if hit.url == topic.get_absolute_url()]
    assert [hit.kind for hit in search("burr", VISITOR).hits] == ["post"]


def test_an_edit_is_found(flow):
    topic = TopicFactory()
    actions.edit_post(actor=topic.author, post=topic.posts.get(), text="It squeaks", version=1)
    flow()
    assert search("squeak", VISITOR).total_capped == 1


def test_what_is_hidden_is_not_found(flow):
    topic = TopicFactory(replies=1)
    flow()
    mia = MemberFactory(roles=[Role.MODERATOR])
    actions.hide_post(actor=mia, post=topic.posts.get(number=1), reason="Spam")
    flow()
    assert search("whistles", mia).total_capped == 0
    assert search("reply", mia).total_capped == 0


def test_a_category_closed_to_visitors_is_not_found(flow):
    topic = TopicFactory()
    flow()
    topic.category.audience = "members"
    actions.keep_category(category=topic.category)
    assert search("whistles", VISITOR).total_capped == 0
    assert search("whistles", topic.author).total_capped == 1


def test_many_followers_are_told_in_portions_each_once(flow, monkeypatch):
    monkeypatch.setattr("community.subscriptions.telling.TOLD_AT_ONCE", 2)
    topic = TopicFactory()
    others = MemberFactory.create_batch(4)
    for member in reversed(others):
        actions.follow(member=member, topic=topic, active=True)
    actions.reply(author=MemberFactory(), topic=topic, text="Hello")
    flow()
    assert told() == [topic.author, *others]
