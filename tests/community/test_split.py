"""Posts get a topic of their own, and go back."""

import pytest

from community import actions
from community.actions.arranging import split_topic, undo
from community.models import Category, Follow, ReadMark, Topic
from portal.search.models import Document
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory(replies=5)


def ids(topic, *numbers):
    return [topic.posts.get(number=number).pk for number in numbers]


def numbers(topic):
    return list(topic.posts.order_by("number").values_list("number", flat=True))


def split(mia, topic, *chosen):
    done = split_topic(actor=mia, topic=topic, posts=ids(topic, *chosen), title="About tea")
    topic.refresh_from_db()
    return done


def test_posts_are_numbered_anew(mia, topic):
    moved = ids(topic, 3, 5)
    new = split(mia, topic, 3, 5).other
    assert list(new.posts.order_by("number").values_list("pk", flat=True)) == moved
    assert (numbers(topic), numbers(new)) == ([1, 2, 4, 6], [1, 2])
    new.refresh_from_db()
    assert (topic.post_count, topic.last_number, new.post_count, new.last_number) == (4, 6, 2, 2)
    assert new.author == new.posts.get(number=1).author
    category = Category.objects.get()
    assert (category.topic_count, category.post_count) == (2, 6)


def test_the_end_goes(mia, topic):
    split(mia, topic, 5, 6)
    assert (topic.last_number, topic.last_post_at) == (4, topic.posts.get(number=4).created_at)


def test_what_was_read_stays_read(mia, topic):
    all_read, half_read, new_here = MemberFactory(), MemberFactory(), MemberFactory()
    actions.mark_read(member=all_read, topic=topic, number=6)
    actions.mark_read(member=half_read, topic=topic, number=3)
    new = split(mia, topic, 3, 5, 6).other
    marks = {(mark.member, mark.topic_id): mark.number for mark in ReadMark.objects.all()}
    assert (marks[all_read, topic.pk], marks[all_read, new.pk]) == (4, 3)
    assert (marks[half_read, topic.pk], marks[half_read, new.pk]) == (3, 1)
    assert (new_here, new.pk) not in marks


def test_followers_follow_both(mia, topic):
    no = MemberFactory()
    actions.follow(member=no, topic=topic, active=False)
    new = split(mia, topic, 3).other
    assert Follow.objects.filter(topic=new, member=topic.author, active=True).exists()
    assert Follow.objects.filter(topic=new, member=no, active=False).exists()


def test_the_answer_goes_and_comes_back(mia, topic):
    answer = topic.posts.get(number=3)
    actions.accept_answer(actor=topic.author, topic=topic, post=answer)
    done = split(mia, topic, 3)
    assert topic.accepted is None
    undo(actor=mia, done=done)
    topic.refresh_from_db()
    assert topic.accepted == answer


def test_undone_everything_is_in_its_place(mia, topic):
    before = list(topic.posts.order_by("number").values_list("pk", "number"))
    done = split(mia, topic, 3, 6)
    undo(actor=mia, done=done)
    topic.refresh_from_db()
    assert list(topic.posts.order_by("number").values_list("pk", "number")) == before
    new = Topic.objects.get(pk=done.other_id)
    assert (topic.post_count, topic.last_number) == (6, 6)
    assert (new.state, new.merged_into, new.post_count) == ("hidden", topic, 0)
    category = Category.objects.get()
    assert (category.topic_count, category.post_count) == (1, 6)


def test_what_was_written_since_comes_behind(mia, topic):
    done = split(mia, topic, 5, 6)
    late = actions.reply(author=topic.author, topic=topic, text="Takes number 5")
    there = actions.reply(author=topic.author, topic=done.other, text="In the new one")
    undo(actor=mia, done=done)
    late.refresh_from_db()
    there.refresh_from_db()
    assert (late.number, there.topic_id) == (5, topic.pk)
    assert numbers(topic) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_the_opening_stays(mia, topic):
    with pytest.raises(Refused, match="begins with"):
        split(mia, topic, 1, 2)


@pytest.mark.parametrize("state", ["hidden", "held"])
def test_nothing_to_see(mia, topic, state):
    topic.posts.filter(number=3).update(state=state)
    with pytest.raises(Refused, match="at least one"):
        split(mia, topic, 3)


def test_not_posts_of_another_topic(mia, topic):
    other = TopicFactory(replies=1)
    with pytest.raises(Refused, match="at least one"):
        split_topic(actor=mia, topic=topic, posts=ids(other, 2), title="Mine")


def test_search_follows(mia, topic, flow):
    flow()
    moved = ids(topic, 3, 4)
    new = split(mia, topic, 3, 4).other
    flow()
    assert Document.objects.get(kind="topic", object_id=new.pk).title == "About tea"
    assert Document.objects.get(kind="post", object_id=moved[1]).title == "About tea"
    assert not Document.objects.filter(kind="post", object_id=moved[0]).exists()
