"""One topic goes into another, and comes back out."""

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from community import actions
from community.actions.arranging import merge_topics, split_topic, undo
from community.models import Category, Follow, Poll, Post, ReadMark, Topic, Vote
from portal.members.roles import Role
from portal.search.models import Document
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory
from tests.support import thorough

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return CategoryFactory()


@pytest.fixture
def topic(category):
    return TopicFactory(replies=2, category=category, title="Again: it whistles")


@pytest.fixture
def into(category):
    return TopicFactory(replies=3, category=category)


def merge(mia, topic, into):
    done = merge_topics(actor=mia, topic=topic, into=into)
    topic.refresh_from_db()
    into.refresh_from_db()
    return done


def test_posts_come_behind(mia, topic, into, category):
    moved = list(topic.posts.order_by("number"))
    merge(mia, topic, into)
    assert [post.pk for post in into.posts.order_by("number")][4:] == [post.pk for post in moved]
    assert (into.post_count, into.last_number, topic.post_count) == (7, 7, 0)
    category.refresh_from_db()
    assert (category.topic_count, category.post_count) == (1, 7)


def test_its_address_leads_there(client, mia, topic, into):
    post, url = topic.posts.get(number=2), topic.get_absolute_url()
    merge(mia, topic, into)
    assert client.get(url, follow=True).redirect_chain[-1][0] == into.get_absolute_url()
    answer = client.get(reverse("community:post", args=[post.pk]))
    assert answer["Location"] == into.url_of(6)


def test_nobody_is_led_where_she_may_not_read(client, mia):
    secret = TopicFactory(category=CategoryFactory(audience="staff"), author=MemberFactory(is_staff=True))
    topic = TopicFactory(author=mia)
    merge(mia, topic, secret)
    assert client.get(topic.get_absolute_url()).status_code == 404


def test_what_was_read_stays_read(mia, topic, into):
    both, one, other = MemberFactory(), MemberFactory(), MemberFactory()
    for member, read, read_there in [(both, 2, 4), (one, 0, 4), (other, 3, 0)]:
        actions.mark_read(member=member, topic=topic, number=read)
        actions.mark_read(member=member, topic=into, number=read_there)
    merge(mia, topic, into)
    marks = dict(ReadMark.objects.filter(topic=into).values_list("member", "number"))
    assert (marks[both.pk], marks[one.pk], marks[other.pk]) == (6, 4, 7)


def test_follows_and_votes_come_along(mia, topic, into):
    fan, no = MemberFactory(), MemberFactory()
    actions.follow(member=fan, topic=topic, active=True)
    for where, active in [(topic, True), (into, False)]:
        actions.follow(member=no, topic=where, active=active)
    for member in (fan, into.author):
        Vote.objects.create(member=member, topic=topic)
    done = merge(mia, topic, into)
    follows = dict(Follow.objects.filter(topic=into).values_list("member", "active"))
    assert (follows[fan.pk], follows[no.pk], into.vote_count) == (True, False, 1)
    undo(actor=mia, done=done)
    into.refresh_from_db()
    assert not Follow.objects.filter(topic=into, member=fan).exists()
    assert (into.vote_count, topic.votes.count()) == (0, 2)


def test_the_answer_comes_along_where_there_is_none(mia, topic, into):
    answer = topic.posts.get(number=2)
    actions.accept_answer(actor=topic.author, topic=topic, post=answer)
    done = merge(mia, topic, into)
    assert (topic.accepted, into.accepted) == (None, answer)
    undo(actor=mia, done=done)
    topic.refresh_from_db()
    into.refresh_from_db()
    assert (topic.accepted, into.accepted) == (answer, None)


def test_undone_everything_is_in_its_place(mia, topic, into, category):
    before = list(Post.objects.order_by("pk").values_list("pk", "topic", "number"))
    done = merge(mia, topic, into)
    late = actions.reply(author=topic.author, topic=into, text="Since then", at=timezone.now())
    undo(actor=mia, done=done)
    topic.refresh_from_db()
    rows = Post.objects.exclude(pk=late.pk).order_by("pk").values_list("pk", "topic", "number")
    assert list(rows) == before
    assert (topic.state, topic.merged_into, topic.post_count, topic.last_number) == ("visible", None, 3, 3)
    category.refresh_from_db()
    assert (category.topic_count, category.post_count) == (2, 8)


def test_what_waits_waits_there(mia, topic, into):
    held = Post.objects.create(topic=topic, author=topic.author, text="x", html="x", state="held")
    merge(mia, topic, into)
    held.refresh_from_db()
    actions.make_visible(held)
    held.refresh_from_db()
    assert (held.topic_id, held.number) == (into.pk, 8)


def test_search_follows(mia, topic, into, flow):
    flow()
    opening = topic.posts.get(number=1)
    merge(mia, topic, into)
    assert not Document.objects.filter(kind="topic", object_id=topic.pk).exists()
    flow()
    assert Document.objects.get(kind="post", object_id=opening.pk).title == into.title


def test_more_readers_are_confirmed(mia, into):
    inner = TopicFactory(category=CategoryFactory(audience="members"))
    with pytest.raises(Refused, match="more people"):
        merge(mia, inner, into)


def test_not_into_itself(mia, topic):
    with pytest.raises(Refused, match="another topic"):
        merge(mia, topic, topic)


def test_not_what_is_hidden(mia, topic, into):
    Topic.objects.filter(pk=into.pk).update(state="hidden")
    with pytest.raises(Refused, match="visible"):
        merge(mia, topic, into)


def test_not_with_a_poll(mia, topic, into):
    Poll.objects.create(topic=topic, question="Which?")
    with pytest.raises(Refused, match="poll"):
        merge(mia, topic, into)


def counters_hold():
    assert actions.reconcile() == 0
    for topic in Topic.objects.all():
        numbers = [number for number in topic.posts.values_list("number", flat=True) if number]
        assert topic.last_number == max(numbers, default=0)
        assert len(set(numbers)) == len(numbers)
        assert not topic.marks.filter(number__gt=topic.last_number).exists()


@settings(max_examples=thorough.examples(12))
@given(data=st.data())
def test_whatever_is_done_the_counters_hold(data):
    """Splits, merges, hiding, and undoing some of it: every counter equals its rows."""
    Topic.objects.all().delete()
    Category.objects.all().delete()
    mia, category = MemberFactory(roles=[Role.MODERATOR]), CategoryFactory()
    first = TopicFactory(replies=4, category=category)
    second = TopicFactory(replies=2, category=CategoryFactory())
    reader = MemberFactory()
    actions.mark_read(member=reader, topic=first, number=data.draw(st.integers(1, 5)))
    hidden = data.draw(st.sets(st.integers(2, 5), max_size=2))
    for post in first.posts.filter(number__in=hidden):
        actions.hide_post(actor=mia, post=post, reason="Off topic", ground="spam")
    done = []
    chosen = data.draw(st.sets(st.sampled_from(sorted({2, 3, 4, 5} - hidden)), min_size=1))
    rows = [post.pk for post in first.posts.filter(number__in=chosen)]
    done.append(split_topic(actor=mia, topic=first, posts=rows, title="Part"))
    counters_hold()
    into = data.draw(st.sampled_from(["first", "part"]))
    done.append(merge_topics(actor=mia, topic=second, into=first if into == "first" else done[0].other))
    counters_hold()
    for step in reversed(done[: data.draw(st.integers(0, 2))] if data.draw(st.booleans()) else done):
        if step is done[0] and done[1].undone_at is None:
            continue
        undo(actor=mia, done=step)
        counters_hold()
