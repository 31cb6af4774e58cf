"""Many at once, on a database where that is real."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from community import actions
from community.actions.sanctions import hold_standing
from community.models import Category, Post, ReadMark, Topic
from portal.activity.models import Event
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory
from tests.support.waiting import until_somebody_waits_for_us

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(calls):
    """Run the calls in threads, each with its own connection; errors are raised here."""

    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, calls))


def test_replies_get_distinct_numbers_without_gaps():
    topic, members = TopicFactory(), [MemberFactory() for _number in range(5)]
    calls = [
        lambda n=n: actions.reply(author=members[n % 5], topic=topic, text=f"Reply {n}") for n in range(40)
    ]
    at_once(calls)
    topic.refresh_from_db()
    assert list(Post.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 42))
    assert (topic.post_count, topic.last_number, Category.objects.get().post_count) == (41, 41, 41)


def test_fifty_accepts_of_two_answers_leave_one():
    topic = TopicFactory(replies=2)
    answers = [topic.posts.get(number=2), topic.posts.get(number=3)]

    def accept(number):
        mine = Topic.objects.select_related("category").get(pk=topic.pk)
        return actions.accept_answer(actor=topic.author, topic=mine, post=answers[number % 2])

    accepted = at_once([lambda n=n: accept(n) for n in range(50)])
    topic.refresh_from_db()
    assert set(accepted) == {topic.accepted}
    assert Event.objects.filter(kind="community.answer_accepted").count() == 1


def test_clicks_at_once_count_once():
    post, member = TopicFactory().posts.get(), MemberFactory()
    at_once([lambda: actions.react(member=member, post=post)] * 20)
    post.refresh_from_db()
    assert post.helpful_count == 1


def test_a_mark_ends_at_the_furthest():
    topic, member = TopicFactory(replies=15), MemberFactory()
    at_once([lambda n=n: actions.mark_read(member=member, topic=topic, number=n) for n in range(16, 0, -1)])
    assert ReadMark.objects.get(member=member).number == 16


def test_reading_waits_for_replying_and_not_the_other_way_round():
    """She reads in one window, for the first time today, and replies in another."""
    topic, reader = TopicFactory(replies=2), MemberFactory()
    ReadMark.objects.create(member=reader, topic=topic)

    def read():
        try:
            actions.mark_read(member=reader, topic=topic, number=2)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold_standing(reader)
            reading = pool.submit(read)
            until_somebody_waits_for_us()
            actions.reply(author=reader, topic=topic, text="Mine, too")
        reading.result(20)
    assert ReadMark.objects.get(member=reader).number == 4
