"""What an open topic asks again and again."""

import pytest
from django.urls import reverse

from community import actions
from community.models import Post
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory(replies=3)


def news(client, topic, after, **headers):
    return client.get(reverse("community:news", args=[topic.pk]), {"after": after}, headers=headers)


def test_says_how_many_and_leads_to_the_first(client, topic):
    page = news(client, topic, 2).content.decode()
    assert "2 new replies" in page
    assert f'href="{topic.url_of(3)}"' in page


def test_nothing_new(client, topic):
    assert news(client, topic, 4).status_code == 204


def test_unchanged_is_answered_by_one_query(client, topic, django_assert_num_queries):
    etag = news(client, topic, 4)["ETag"]
    with django_assert_num_queries(1):
        assert news(client, topic, 4, if_none_match=etag).status_code == 304


def test_a_reply_changes_the_tag(client, topic):
    etag = news(client, topic, 4)["ETag"]
    actions.reply(author=MemberFactory(), topic=topic, text="More")
    assert news(client, topic, 4, if_none_match=etag).status_code == 200


def test_ones_own_replies_are_no_news(client_of, topic):
    member = topic.posts.get(number=4).author
    assert news(client_of(member), topic, 1).status_code == 204


def test_what_is_hidden_is_not_counted(client, topic):
    topic.posts.filter(number=3).update(state="hidden")
    assert "1 new reply" in news(client, topic, 2).content.decode()


def test_many_are_counted_no_further(client, topic, monkeypatch):
    monkeypatch.setattr(Post, "MANY", 2)
    assert "2 or more new replies" in news(client, topic, 1).content.decode()


@pytest.mark.parametrize("name", ["news", "posts"])
def test_what_cannot_be_read_is_not_there(client, name):
    topic = TopicFactory(category=CategoryFactory(audience="members"))
    assert client.get(reverse(f"community:{name}", args=[topic.pk]), {"after": 1}).status_code == 404


@pytest.mark.parametrize("after", ["", "x", "-1", "0"])
def test_no_such_number(client, topic, after):
    assert news(client, topic, after).status_code == 404


def test_posts_to_append(client, topic):
    page = client.get(reverse("community:posts", args=[topic.pk]), {"after": 2}).content.decode()
    assert [f'id="post-{number}"' in page for number in range(1, 5)] == [False, False, True, True]
    assert "<html" not in page
