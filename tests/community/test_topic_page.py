import pytest
from django.urls import reverse

from community.models import Topic
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client):
    member = MemberFactory(display_name="Ben Richter")
    client.force_login(member)
    return member


def test_visitor_reads_a_public_topic(client):
    topic = TopicFactory(replies=1)
    page = client.get(topic.get_absolute_url())
    assert page.status_code == 200
    assert "<strong>whistles</strong>" in page.content.decode()


@pytest.mark.parametrize("audience", ["members", "staff"])
def test_what_a_visitor_may_not_see_is_not_there(client, audience):
    topic = TopicFactory(category=CategoryFactory(audience="public"))
    type(topic.category).objects.update(audience=audience)
    assert client.get(topic.get_absolute_url()).status_code == 404


def test_hidden_topic_is_not_there(client, ben):
    topic = TopicFactory()
    Topic.objects.update(state="hidden")
    assert client.get(topic.get_absolute_url()).status_code == 404


def test_wrong_slug_leads_to_the_address(client):
    topic = TopicFactory()
    answer = client.get(reverse("community:topic", args=[topic.pk, "old"]) + "?page=1")
    assert (answer.status_code, answer["Location"]) == (301, topic.get_absolute_url() + "?page=1")


def test_post_number_shows_its_page(client):
    topic = TopicFactory(replies=24)
    page = client.get(topic.get_absolute_url(), {"post": 21}).content.decode()
    assert 'id="post-21"' in page
    assert 'id="post-20"' not in page


@pytest.mark.parametrize("query", ["page=0", "page=3", "page=x", "post=-1", "post=²", "page=" + "9" * 30])
def test_no_such_page(client, query):
    topic = TopicFactory(replies=24)
    assert client.get(f"{topic.get_absolute_url()}?{query}").status_code == 404


def test_post_address_leads_to_its_place(client):
    topic = TopicFactory(replies=24)
    post = topic.posts.get(number=22)
    answer = client.get(post.get_absolute_url())
    assert answer.status_code == 301
    assert answer["Location"] == f"{topic.get_absolute_url()}?post=22#post-22"


def test_reading_writes_nothing(client, ben):
    topic = TopicFactory(replies=2)
    client.get(topic.get_absolute_url())
    assert not topic.marks.filter(member=ben).exists()


@pytest.mark.parametrize("replies", [1, 19])
def test_member_budget(client, ben, django_assert_max_num_queries, replies):
    topic = TopicFactory(replies=replies)
    client.get(topic.get_absolute_url())
    with django_assert_max_num_queries(9):
        client.get(topic.get_absolute_url())


@pytest.mark.parametrize("replies", [1, 19])
def test_visitor_budget(client, django_assert_max_num_queries, replies):
    topic = TopicFactory(replies=replies)
    client.get(topic.get_absolute_url())
    with django_assert_max_num_queries(6):
        client.get(topic.get_absolute_url())


def test_member_is_offered_to_reply(client, ben):
    page = client.get(TopicFactory().get_absolute_url()).content.decode()
    assert 'name="text"' in page


def test_visitor_is_asked_to_log_in(client):
    page = client.get(TopicFactory().get_absolute_url()).content.decode()
    assert 'name="text"' not in page
    assert "/accounts/login/" in page


def test_former_member_keeps_her_post(client):
    topic = TopicFactory(replies=1)
    topic.posts.update(author=None)
    assert "Former member" in client.get(topic.get_absolute_url()).content.decode()
