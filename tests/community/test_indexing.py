"""The index of a long topic follows portion by portion, each in a transaction of its own."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community import actions, indexing
from community.actions.arranging import merge_topics, split_topic, undo
from community.events import IndexingWaits
from community.models import Category, Post, State, Topic
from portal.activity.actions import deliver_due
from portal.activity.models import Delivery, Event
from portal.members.roles import Role
from portal.search import index
from portal.search.models import Document
from portal.search.query import search
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture(autouse=True)
def short_portions(monkeypatch):
    monkeypatch.setattr(indexing, "PORTION", 2)
    monkeypatch.setattr(indexing, "TITLES", 2)


@pytest.fixture
def topic(flow):
    topic = TopicFactory(replies=4)
    flow()
    return topic


def rename(topic, title="Kettle sings"):
    opening = topic.posts.get(number=1)
    text = "It whistles still."
    actions.edit_post(actor=topic.author, post=opening, text=text, version=opening.version, title=title)
    topic.refresh_from_db()


def found(words):
    return sorted(hit.url for hit in search(words, VISITOR).hits)


def portions():
    return Event.objects.filter(kind=IndexingWaits.kind).count()


def test_a_long_topic_goes_in_by_portions(topic):
    Document.objects.all().delete()
    indexing.put_topic(topic)
    assert len(found("whistles")) == 5
    assert indexing.put_portion(topic, 0) == 2
    assert indexing.put_portion(topic, 4) is None


def test_renamed_all_its_posts_are_found_by_the_new_title(topic, flow):
    rename(topic)
    flow()
    assert len(found("kettle")) == 5
    assert found("grinder") == []
    assert found("kettle number") == found("reply number")
    assert portions() == 2


def test_renamed_no_reply_is_stemmed_again(topic, monkeypatch, flow):
    rename(topic)
    stored = []
    store = index.engine.store
    monkeypatch.setattr(index.engine, "store", lambda pk, *stems: (stored.append(pk), store(pk, *stems)))
    flow()
    opening = Document.objects.get(kind="topic")
    assert set(stored) == {opening.pk}
    assert opening.url == topic.get_absolute_url()


def test_renamed_again_and_again_its_texts_are_still_found(topic, flow):
    for title in ("Kettle sings", "Der Kessel pfeift", "Grinder whistles again"):
        rename(topic, title)
        flow()
    assert len(found("grinder number")) == 4
    assert found("kettle") == found("kessel") == []


def test_interrupted_it_goes_on_where_it_was(topic, flow, monkeypatch):
    """The portion that fails is rolled back alone."""
    rename(topic)
    retitle = index.retitle

    def fail_late(*, kind, object_ids, title):
        if Post.objects.get(number=3).pk in object_ids:
            raise OSError
        return retitle(kind=kind, object_ids=object_ids, title=title)

    with monkeypatch.context() as broken:
        broken.setattr(index, "retitle", fail_late)
        flow()
    assert Document.objects.filter(title="Kettle sings").count() == 2
    Delivery.objects.filter(state="due").update(due_at="2026-01-01T00:00Z", leased_until=None)
    deliver_due()
    assert Document.objects.filter(title="Kettle sings").count() == 5


def test_hidden_and_restored(topic, flow):
    mia = MemberFactory(roles=[Role.MODERATOR])
    opening = topic.posts.get(number=1)
    decision = actions.hide_post(actor=mia, post=opening, reason="Off topic", ground="spam")
    flow()
    assert not Document.objects.exists()
    actions.reverse(actor=mia, decision=decision)
    flow()
    assert len(found("whistles")) == 5


def test_merged_and_parted(topic, flow):
    mia = MemberFactory(roles=[Role.MODERATOR])
    into = TopicFactory(title="Kettle sings", category=topic.category, replies=1)
    done = merge_topics(actor=mia, topic=topic, into=into)
    flow()
    assert len(found("kettle")) == 7
    assert not Document.objects.filter(kind="topic", object_id=topic.pk).exists()
    undo(actor=mia, done=done)
    flow()
    assert (len(found("kettle")), len(found("grinder"))) == (2, 5)


def test_split_the_first_stands_for_its_topic(topic, flow):
    mia = MemberFactory(roles=[Role.MODERATOR])
    opening = topic.posts.get(number=3)
    done = split_topic(actor=mia, topic=topic, posts=[opening.pk, opening.pk + 1], title="About tea")
    flow()
    assert Document.objects.get(kind="topic", object_id=done.other_id).title == "About tea"
    assert not Document.objects.filter(kind="post", object_id=opening.pk).exists()
    assert len(found("tea")) == 2


def test_what_was_moved_or_renamed_meanwhile_goes_in_as_it_is_now(topic):
    """The worker has read the topic, and waits for its category."""
    stale = Topic.objects.select_related("category").get(pk=topic.pk)
    Topic.objects.update(category=CategoryFactory(audience="staff"), title="Kettle")
    indexing.put_portion(stale)
    opening = Document.objects.get(kind="topic")
    assert (opening.audience, opening.title) == ("staff", "Kettle")
    assert opening.container == f"category:{Category.objects.last().pk}"


def test_hidden_meanwhile_it_does_not_go_in(topic):
    stale = topic.posts.select_related("topic__category", "author").get(number=2)
    index.remove(kind="post", object_id=stale.pk)
    Post.objects.update(state=State.HIDDEN)
    indexing.put_post(stale)
    assert not Document.objects.filter(kind="post", object_id=stale.pk).exists()


def test_split_off_and_hidden_before_it_was_put_in_again(topic, flow):
    mia = MemberFactory(roles=[Role.MODERATOR])
    first = topic.posts.get(number=3)
    new = split_topic(actor=mia, topic=topic, posts=[first.pk], title="About tea").other
    actions.hide_post(actor=mia, post=new.posts.get(), reason="No.", ground="spam")
    flow()
    assert not Document.objects.filter(kind="post", object_id=first.pk).exists()
    assert found("tea") == []


def test_parted_again_and_hidden_before_it_was_put_in(topic, flow):
    mia = MemberFactory(roles=[Role.MODERATOR])
    done = merge_topics(actor=mia, topic=topic, into=TopicFactory(category=topic.category))
    flow()
    undo(actor=mia, done=done)
    opening = topic.posts.get(number=1)
    actions.hide_post(actor=mia, post=opening, reason="No.", ground="spam")
    flow()
    gone = topic.posts.values("pk")
    assert not Document.objects.filter(kind="post", object_id__in=gone).exists()
    assert not Document.objects.filter(kind="topic", object_id=topic.pk).exists()


def test_in_another_room_meanwhile_it_goes_in_for_its_readers(topic):
    """The worker has read the post, and waits for the category it lay in."""
    stale = topic.posts.select_related("topic__category", "author").get(number=2)
    other = TopicFactory(category=CategoryFactory())
    Category.objects.filter(pk=other.category_id).update(audience="staff")
    Post.objects.filter(pk=stale.pk).update(topic=other, number=2)
    indexing.put_post(stale)
    document = Document.objects.get(kind="post", object_id=stale.pk)
    assert (document.audience, document.container) == ("staff", f"category:{other.category_id}")


def test_what_gets_its_title_is_found_by_its_readers(topic):
    """Whatever a worker has written since: the portion puts it right."""
    Document.objects.filter(kind="post").update(audience="staff", container="category:0")
    Topic.objects.update(title="Kettle")
    indexing.retitle_portion(topic, 1)
    placed = Document.objects.filter(kind="post", title="Kettle")
    where = placed.values_list("audience", "container")
    assert list(where) == [("public", f"category:{topic.category_id}")] * 2
