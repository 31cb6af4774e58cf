"""What the viewer may not see is not found, from that moment on: no worker has to come round to it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community import actions, indexing
from community.models import Category, Post, State, Topic
from community.searching import container_of
from portal.search.query import best, newest, search
from portal.search.sources import Filters
from portal.search.spelling import mended
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture
def topic():
    topic = TopicFactory(replies=1)
    indexing.put_topic(topic)
    return topic


def kinds(q="whistles", viewer=VISITOR, **filters):
    return sorted(hit.kind for hit in search(q, viewer, filters=Filters(**filters)).hits)


def test_topic_and_reply_are_found(topic):
    assert kinds() == ["post", "topic"]


@pytest.mark.parametrize("state", [State.HELD, State.HIDDEN])
def test_not_while_the_topic_is_held_or_hidden(topic, state):
    Topic.objects.update(state=state)
    assert kinds() == []
    assert search("whistles", VISITOR).total_capped == newest("whistles", VISITOR).total_capped == 0


def test_not_while_the_reply_is_hidden(topic):
    Post.objects.filter(number=2).update(state=State.HIDDEN)
    assert kinds() == ["topic"]


def test_what_was_hidden_just_now_crowds_out_nothing(monkeypatch):
    monkeypatch.setattr("portal.search.query._SPARE", 0)
    monkeypatch.setattr("portal.search.query.COUNT_CAP", 1)
    monkeypatch.setattr("portal.search.query.RARE_RANKED", 2)
    kept, *hidden = [TopicFactory(at=timezone.now()) for _topic in range(4)]
    for topic in (kept, *hidden):
        indexing.put_topic(topic)
    Topic.objects.filter(pk__in=[topic.pk for topic in hidden]).update(state=State.HIDDEN)
    assert [hit.url for hit in search("whistles", VISITOR, limit=2).hits] == [kept.get_absolute_url()]


def test_a_page_is_full_though_the_best_are_hidden(monkeypatch):
    monkeypatch.setattr("portal.search.query._SPARE", 0)
    monkeypatch.setattr("portal.search.query.COUNT_CAP", 1)
    topic = TopicFactory(replies=5, at=timezone.now())
    indexing.put_topic(topic)
    first = search("whistles", VISITOR, limit=2).hits
    Post.objects.filter(pk__in=[int(hit.url.split("/")[-2]) for hit in first if hit.kind == "post"]).update(
        state=State.HIDDEN
    )
    again = search("whistles", VISITOR, limit=2)
    assert len(again.hits) == 2
    assert not {hit.url for hit in again.hits} & {hit.url for hit in first if hit.kind == "post"}


def test_not_in_a_room_that_was_closed(topic):
    Category.objects.update(audience="staff")
    assert kinds() == []
    assert kinds(viewer=MemberFactory(is_staff=True)) == ["post", "topic"]


def test_not_in_the_room_it_was_moved_to(topic):
    Topic.objects.update(category=CategoryFactory(audience="staff"))
    assert kinds() == []


def test_not_what_is_gone(topic):
    Topic.objects.update(accepted=None)
    Post.objects.all().delete()
    assert kinds() == ["topic"]


def test_no_word_of_it_is_suggested(topic):
    assert mended("whistlse", VISITOR) == "whistles"
    Topic.objects.update(state=State.HIDDEN)
    assert mended("whistlse", VISITOR) == ""


def test_by_category(topic):
    other = CategoryFactory()
    assert kinds(containers=(container_of(topic.category),)) == ["post", "topic"]
    assert kinds(containers=(container_of(other),)) == []


def test_by_author(topic):
    assert kinds(author=topic.author_id) == ["topic"]


def test_solved_and_open(topic):
    assert kinds(solved=False) == ["post", "topic"]
    actions.accept_answer(actor=topic.author, topic=topic, post=topic.posts.get(number=2))
    assert kinds(solved=True) == ["post", "topic"]
    assert kinds(solved=False) == []


def test_by_address_of_the_page(client, topic):
    address = f"/search/?q=whistles&category={topic.category.slug}&author=@{topic.author.handle}&solved=no"
    [hit] = client.get(address).context["asked"].found.hits
    assert hit.title == topic.title


def test_a_closed_category_is_no_choice(client, topic):
    closed = CategoryFactory(audience="staff")
    asked = [
        client.get(f"/search/?q=x&category={slug}").context["asked"] for slug in (closed.slug, "nowhere")
    ]
    assert asked[0].form.errors["category"] == asked[1].form.errors["category"]


@pytest.mark.parametrize("find", [best, newest])
def test_queries_do_not_grow_with_hits(django_assert_max_num_queries, find):
    topic = TopicFactory(replies=12, at=timezone.now())
    indexing.put_topic(topic)
    viewer = MemberFactory()
    with django_assert_max_num_queries(4):
        assert len(find("whistles", viewer).hits) == 13
