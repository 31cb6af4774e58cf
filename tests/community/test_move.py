"""Topics go to another category."""

import pytest
from django.urls import reverse

from community.actions.arranging import lock_topic, move_topic, pin_topic, undo
from community.actions.moderating import Because
from community.models import Arrangement, Category, Topic
from portal.search.models import Document
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory(replies=2)


def counts(category):
    return tuple(Category.objects.values_list("topic_count", "post_count").get(pk=category.pk))


def test_counters_follow_and_come_back(mia, topic):
    here, there = topic.category, CategoryFactory()
    done = move_topic(actor=mia, topic=topic, category=there)
    assert (counts(here), counts(there)) == ((0, 0), (1, 3))
    undo(actor=mia, done=done)
    assert (counts(here), counts(there)) == ((1, 3), (0, 0))
    assert Arrangement.objects.get().undone_by == mia


def test_a_hidden_topic_counts_nowhere(mia, topic):
    Topic.objects.update(state="hidden")
    Category.objects.update(topic_count=0, post_count=0)
    there = CategoryFactory()
    move_topic(actor=mia, topic=topic, category=there)
    assert (counts(topic.category), counts(there)) == ((0, 0), (0, 0))


def test_found_by_those_who_may_read_it_at_once(mia, topic, flow):
    flow()
    there = CategoryFactory(audience="staff")
    move_topic(actor=mia, topic=topic, category=there, because=Because(ground="spam"))
    assert set(Document.objects.filter(kind__in=["topic", "post"]).values_list("audience", "container")) == {
        ("staff", f"category:{there.pk}")
    }


def test_more_readers_are_confirmed(mia):
    topic = TopicFactory(category=CategoryFactory(audience="members"))
    open_to_all = CategoryFactory()
    with pytest.raises(Refused, match="more people"):
        move_topic(actor=mia, topic=topic, category=open_to_all)
    move_topic(actor=mia, topic=topic, category=open_to_all, widen=True)
    topic.refresh_from_db()
    assert topic.category == open_to_all


def test_undoing_may_open_it_again_and_is_confirmed(mia):
    topic = TopicFactory(author=mia)
    done = move_topic(actor=mia, topic=topic, category=CategoryFactory(audience="staff"))
    with pytest.raises(Refused, match="more people"):
        undo(actor=mia, done=done)
    undo(actor=mia, done=done, widen=True)


@pytest.mark.parametrize(
    ("change", "code"), [({"archived": True}, "archived"), ({"kinds": ["idea"]}, "kind_not_allowed")]
)
def test_not_everywhere(mia, topic, change, code):
    with pytest.raises(Refused) as refusal:
        move_topic(actor=mia, topic=topic, category=CategoryFactory(**change))
    assert refusal.value.code == code


def test_where_it_is_already(mia, topic):
    with pytest.raises(Refused, match="already"):
        move_topic(actor=mia, topic=topic, category=topic.category)


def test_undone_in_order(mia, topic):
    first = move_topic(actor=mia, topic=topic, category=CategoryFactory())
    second = move_topic(actor=mia, topic=topic, category=CategoryFactory())
    with pytest.raises(Refused, match="undo that first"):
        undo(actor=mia, done=first)
    undo(actor=mia, done=second)
    undo(actor=mia, done=first)
    with pytest.raises(Refused):
        undo(actor=mia, done=first)


@pytest.mark.parametrize("verb", [lock_topic, pin_topic])
def test_marked_once_and_undone(mia, topic, verb):
    done = verb(actor=mia, topic=topic)
    assert verb(actor=mia, topic=topic) is None
    field = "locked" if verb is lock_topic else "pinned"
    topic.refresh_from_db()
    assert getattr(topic, field)
    undo(actor=mia, done=done)
    topic.refresh_from_db()
    assert not getattr(topic, field)


@pytest.mark.parametrize("verb", [lock_topic, pin_topic])
def test_members_do_not(topic, verb):
    with pytest.raises(Refused, match="Only moderators"):
        verb(actor=topic.author, topic=topic)


def test_links_find_it(client, mia, topic):
    move_topic(actor=mia, topic=topic, category=CategoryFactory())
    post = topic.posts.get(number=2)
    answer = client.get(reverse("community:post", args=[post.pk]), follow=True)
    assert answer.status_code == 200
