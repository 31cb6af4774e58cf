"""Moving and merging while others write, on a database where that is real."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from community import actions
from community.actions.arranging import merge_topics, move_topic, split_topic
from community.models import Topic
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(calls):
    """Run the calls in threads, each with its own connection; a refusal is an answer too."""

    def run(call):
        try:
            return call()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, calls))


def reply_to(pk, members):
    def reply(number):
        topic = Topic.objects.select_related("category").get(pk=pk)
        return actions.reply(author=members[number % 4], topic=topic, text=f"{number}", at=timezone.now())

    return [lambda number=number: reply(number) for number in range(24)]


def counters_hold():
    assert actions.reconcile() == 0
    for topic in Topic.objects.all():
        numbers = list(topic.posts.order_by("number").values_list("number", flat=True))
        assert topic.last_number == max(numbers, default=0)


def test_move_and_reply():
    topic, there = TopicFactory(replies=2), CategoryFactory()
    mia, members = MemberFactory(roles=[Role.MODERATOR]), MemberFactory.create_batch(4)
    calls = reply_to(topic.pk, members)
    calls.insert(6, lambda: move_topic(actor=mia, topic=topic, category=there))
    calls.insert(18, lambda: move_topic(actor=mia, topic=topic, category=topic.category))
    answers = at_once(calls)
    assert "closed" not in answers
    counters_hold()


def test_merge_and_reply():
    topic, into = TopicFactory(replies=2), TopicFactory(replies=2)
    mia, members = MemberFactory(roles=[Role.MODERATOR]), MemberFactory.create_batch(4)
    calls = [
        call
        for pair in zip(reply_to(topic.pk, members), reply_to(into.pk, members), strict=True)
        for call in pair
    ]
    calls.insert(12, lambda: merge_topics(actor=mia, topic=topic, into=into))
    answers = at_once(calls)
    into.refresh_from_db()
    taken = sum(answer != "closed" for answer in answers) - 1
    assert into.post_count == 6 + taken
    assert not Topic.objects.get(pk=topic.pk).posts.exists()
    counters_hold()


def test_two_merges_crosswise_and_a_split():
    """Each of two topics into the other at once: one happens, the other is refused."""
    first, second = TopicFactory(replies=4), TopicFactory(replies=4)
    mia = MemberFactory(roles=[Role.MODERATOR])
    part = list(first.posts.filter(number__gte=4).values_list("pk", flat=True))
    answers = at_once(
        [
            lambda: merge_topics(actor=mia, topic=first, into=second),
            lambda: merge_topics(actor=mia, topic=second, into=first),
            lambda: split_topic(actor=mia, topic=first, posts=part, title="Part"),
        ]
    )
    assert answers.count("closed") + answers.count("no_posts") >= 1
    counters_hold()
