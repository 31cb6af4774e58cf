import pytest
from django.urls import reverse

from community import actions
from community.models import Category, Topic
from community.models.topics import PER_PAGE
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client):
    member = MemberFactory(display_name="Ben Richter")
    client.force_login(member)
    return member


@pytest.fixture
def category():
    return CategoryFactory()


def titles(page):
    return [topic.title for topic in page.context["topics"]]


def test_newest_first(client, category):
    first = TopicFactory(category=category, title="First")
    TopicFactory(category=category, title="Second")
    actions.reply(author=first.author, topic=first, text="once more")
    assert titles(client.get(reverse("community:index"))) == ["First", "Second"]


def test_only_what_the_viewer_may_read(client, category):
    TopicFactory(category=CategoryFactory(), title="Inside")
    Category.objects.update(audience="members")
    TopicFactory(category=CategoryFactory(), title="Open")
    assert titles(client.get(reverse("community:index"))) == ["Open"]


def test_unanswered(client, category):
    TopicFactory(category=category, kind="discussion")
    question = TopicFactory(category=category, title="Open question")
    solved = TopicFactory(category=category, replies=1)
    actions.accept_answer(actor=solved.author, topic=solved, post=solved.posts.get(number=2))
    page = client.get(reverse("community:index"), {"show": "unanswered"})
    assert titles(page) == [question.title]


def test_mine(client, ben, category):
    TopicFactory(category=category, title="Other")
    TopicFactory(category=category, author=ben, title="Mine")
    assert titles(client.get(reverse("community:index"), {"show": "mine"})) == ["Mine"]


def test_pages_hold_every_topic_once(client, category):
    author = MemberFactory()
    for number in range(PER_PAGE + 5):
        TopicFactory(category=category, author=author, title=f"Topic {number}")
    Topic.objects.filter(title__in=["Topic 3", "Topic 7"]).update(pinned=True)
    first = client.get(category.get_absolute_url())
    second = client.get(category.get_absolute_url(), {"before": first.context["older"]})
    seen = titles(first) + titles(second)
    assert sorted(seen) == sorted(f"Topic {n}" for n in range(PER_PAGE + 5))
    assert seen[:2] == ["Topic 7", "Topic 3"]


def test_broken_cursor(client):
    assert client.get(reverse("community:index"), {"before": "1-2"}).status_code == 404


def test_category_for_members_is_not_there_for_visitors(client):
    category = CategoryFactory(audience="members")
    assert client.get(category.get_absolute_url()).status_code == 404


def test_new_posts_are_marked_until_read(client, ben, category):
    topic = TopicFactory(category=category, replies=1)
    assert client.get(reverse("community:index")).context["topics"][0].unread
    actions.mark_read(member=ben, topic=topic, number=2)
    assert not client.get(reverse("community:index")).context["topics"][0].unread


def test_goes_on_where_she_stopped(client, ben, category):
    topic = TopicFactory(category=category, replies=3)
    actions.mark_read(member=ben, topic=topic, number=2)
    assert "?post=3#post-3" in client.get(reverse("community:index")).content.decode()


@pytest.mark.parametrize("count", [1, PER_PAGE])
@pytest.mark.parametrize("address", ["index", "category"])
def test_member_budget(client, ben, category, django_assert_max_num_queries, count, address):
    for _number in range(count):
        TopicFactory(category=category, replies=1)
    url = reverse("community:index") if address == "index" else category.get_absolute_url()
    client.get(url)
    with django_assert_max_num_queries(9):
        client.get(url)


@pytest.mark.parametrize("count", [1, PER_PAGE])
def test_visitor_budget(client, category, django_assert_max_num_queries, count):
    for _number in range(count):
        TopicFactory(category=category, replies=1)
    client.get(reverse("community:index"))
    with django_assert_max_num_queries(6):
        client.get(reverse("community:index"))
