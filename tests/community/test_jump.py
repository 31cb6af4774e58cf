"""Going to a place in a long topic."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from community import actions
from community.models import Post
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    """23 posts, number n written on 1 March 2026 plus n days."""
    topic = TopicFactory(replies=22)
    for post in topic.posts.all():
        post.created_at = datetime(2026, 3, 1 + post.number, 12, tzinfo=UTC)
        post.published_at = post.created_at
        post.save(update_fields=["created_at", "published_at"])
    return topic


def goes_to(client, topic, query):
    return client.get(f"{topic.get_absolute_url()}?{query}")["Location"].removeprefix(
        topic.get_absolute_url()
    )


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("go=21", 21),
        ("go=999", 23),
        ("date=2026-03-06", 5),
        ("date=2020-01-01", 1),
        ("date=2027-01-01", 23),
        ("go=3&date=2026-03-06", 3),
        ("go=&date=2026-03-06", 5),
    ],
)
def test_to_a_number_and_to_a_day(client, topic, query, number):
    assert goes_to(client, topic, query) == f"?post={number}#post-{number}"


@pytest.mark.parametrize("query", ["go=21", "date=2026-03-22"])
def test_what_is_hidden_is_passed(client, topic, query):
    topic.posts.filter(number=21).update(state="hidden")
    assert goes_to(client, topic, query) == "?post=22#post-22"


@pytest.mark.parametrize(
    ("query", "field"), [("go=0", "go"), ("go=x", "go"), ("date=tomorrow", "date"), ("go=&date=", "go")]
)
def test_no_such_place(client, topic, query, field):
    page = client.get(f"{topic.get_absolute_url()}?{query}")
    assert (page.status_code, list(page.context["jump"].errors)) == (422, [field])


def test_to_the_first_unread_post(client, client_of, topic):
    ben = MemberFactory(registered_at=datetime(2026, 1, 1, tzinfo=UTC))
    actions.mark_read(member=ben, topic=topic, number=20)
    page = client_of(ben).get(topic.get_absolute_url(), {"post": "new"})
    assert (page.context["page"], page.context["first_new"]) == (2, 21)
    assert page.content.decode().index('id="new"') < page.content.decode().index('id="post-21"')


def test_what_she_has_said_to_have_read_is_not_new(client_of, topic):
    ben = MemberFactory(registered_at=datetime(2026, 1, 1, tzinfo=UTC))
    actions.catch_up(member=ben, until=datetime(2026, 3, 20, tzinfo=UTC))
    assert client_of(ben).get(topic.get_absolute_url(), {"post": "new"}).context["first_new"] == 19


def test_nothing_new_opens_the_beginning(client, topic):
    page = client.get(topic.get_absolute_url(), {"post": "new"})
    assert (page.context["page"], page.context["first_new"]) == (1, 0)


def test_any_place_of_a_long_topic_costs_the_same(client, topic, django_assert_num_queries):
    one = {"topic": topic, "text": "x", "html": "x", "published_at": timezone.now()}
    filler = [Post(number=n, **one) for n in range(24, 400)]
    Post.objects.bulk_create(filler)
    type(topic).objects.update(last_number=399, post_count=399)
    client.get(topic.get_absolute_url())
    for query in ("go=390", "date=2026-03-06"):
        with django_assert_num_queries(2):
            client.get(f"{topic.get_absolute_url()}?{query}")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_outside_the_calendar_is_refused(client, topic, day):
    answer = client.get(topic.get_absolute_url(), {"date": day})
    assert answer.status_code == 422
    assert answer.context["jump"].errors["date"] == ["The day must lie between 1970 and 2199."]
