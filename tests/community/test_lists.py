import pytest
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.models import Category, CaughtUp, ReadMark, Topic
from community.models.listing import PER_PAGE
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


def test_a_topic_with_news_opens_at_them(client, ben, category):
    topic = TopicFactory(category=category, replies=3)
    assert (
        f"{topic.get_absolute_url()}?post=new#new" in client.get(reverse("community:index")).content.decode()
    )


def test_unread(client, ben, category):
    read = TopicFactory(category=category, title="Read")
    TopicFactory(category=category, title="New")
    actions.mark_read(member=ben, topic=read, number=1)
    assert titles(client.get(reverse("community:index"), {"show": "unread"})) == ["New"]


@pytest.mark.parametrize("show", ["unread", "mine", "nonsense"])
def test_visitors_read_the_newest_instead(client, show):
    assert client.get(reverse("community:index"), {"show": show}).context["show"] == "newest"


def test_everything_is_read_up_to_when_the_list_was_shown(client, ben, category):
    TopicFactory(category=category, title="Seen")
    shown = timezone.now()
    TopicFactory(category=category, title="Come since")
    client.post(reverse("community:read_all"), {"until": shown.isoformat()})
    assert titles(client.get(reverse("community:index"), {"show": "unread"})) == ["Come since"]


def test_reading_everything_moves_forward_and_not_beyond_now(client, ben):
    now = timezone.now()
    for until in ("9000-01-01T00:00:00Z", "2001-01-01T00:00:00Z"):
        client.post(reverse("community:read_all"), {"until": until})
    assert now <= CaughtUp.objects.get(member=ben).at <= timezone.now()


@pytest.mark.parametrize("until", ["", "yesterday", "2026-01-01T00:00:00", "2026-99-01T00:00:00Z"])
def test_no_such_moment(client, ben, until):
    client.post(reverse("community:read_all"), {"until": until})
    assert not CaughtUp.objects.exists()


def test_popular_then_newest(client, category):
    for title, popularity in [("Talked of", 8), ("Old", 0), ("New", 0)]:
        topic = TopicFactory(category=category, title=title)
        Topic.objects.filter(pk=topic.pk).update(popularity=popularity)
    assert titles(client.get(reverse("community:index"), {"show": "popular"})) == ["Talked of", "New", "Old"]


@pytest.mark.parametrize("show", ["newest", "unanswered", "popular", "unread", "mine"])
def test_pages_of_each_list_hold_every_topic_once(client, ben, category, show, monkeypatch):
    monkeypatch.setattr("community.models.listing.PER_PAGE", 2)
    monkeypatch.setattr("community.views.lists.PER_PAGE", 2)
    url, author = reverse("community:index"), ben if show == "mine" else MemberFactory()
    made = [TopicFactory(category=category, author=author, title=f"Topic {number}") for number in range(7)]
    for topic, popularity in zip(made, [3, 0, 1, 1, 0, 1, 0], strict=True):
        Topic.objects.filter(pk=topic.pk).update(popularity=popularity)
    ReadMark.objects.filter(member=ben).delete()
    seen, before = [], ""
    for _page in range(4):
        page = client.get(url, {"show": show, "before": before})
        seen, before = seen + titles(page), page.context["older"]
    assert sorted(seen) == [topic.title for topic in made]
    assert before == ""


@pytest.mark.parametrize("count", [1, PER_PAGE])
@pytest.mark.parametrize("show", ["newest", "popular", "unread", "category"])
def test_member_budget(client, ben, category, django_assert_max_num_queries, count, show):
    for _number in range(count):
        TopicFactory(category=category, replies=1)
    url = category.get_absolute_url() if show == "category" else f"{reverse('community:index')}?show={show}"
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


@pytest.mark.django_db
@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_read_until_a_moment_that_is_none_changes_nothing(client, until):
    client.force_login(MemberFactory())
    assert client.post("/community/read/", {"until": until}).status_code == 302
    assert not CaughtUp.objects.exists()


def test_a_category_has_the_keys_of_the_other_lists(client):
    page = client.get(TopicFactory().category.get_absolute_url()).text
    assert "js/shortcuts" in page
    assert "data-shortcuts" in page
