"""Feeds hold what a visitor sees, in both formats, and are sent once."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from community.models import Category, FormerAddress, Post, State, Topic
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = ["rss", "atom"]


@pytest.fixture
def topic():
    return TopicFactory(replies=2, title="Mühle <pfeift> & \x0bbrummt")


def addresses(topic, form):
    return {
        "all": reverse("community:feed", args=[form]),
        "category": reverse("community:category_feed", args=[topic.category.slug, form]),
        "topic": reverse("community:topic_feed", args=[topic.pk, form]),
    }


def titles(client, address):
    root = ElementTree.fromstring(client.get(address).content)
    return [
        title.text
        for title in [*root.findall("channel/item/title"), *root.findall(f"{ATOM}entry/{ATOM}title")]
    ]


def test_they_are_linked_where_everybody_may_read(client, topic):
    places = [reverse("community:index"), topic.category.get_absolute_url(), topic.get_absolute_url()]
    feeds = zip(places, addresses(topic, "atom").values(), strict=True)
    links = {place: f'href="{feed}" type="application/atom+xml" rel="nofollow"' for place, feed in feeds}

    def linked():
        return [link in client.get(place).content.decode() for place, link in links.items()]

    assert linked() == [True, True, True]
    Category.objects.update(audience="members")
    client.force_login(MemberFactory())
    assert linked() == [True, False, False]


@pytest.mark.parametrize("form", FORMS)
def test_lists_hold_topics_and_topics_posts(client, topic, form):
    found = {name: titles(client, address) for name, address in addresses(topic, form).items()}
    title = "Mühle <pfeift> & brummt"
    assert found == {"all": [title], "category": [title], "topic": [f"{title} #{n}" for n in (3, 2, 1)]}


@pytest.mark.parametrize("name", ["all", "category", "topic"])
def test_what_has_not_changed_is_not_sent_again(client, topic, name):
    address = addresses(topic, "atom")[name]
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    since = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
    assert (again.status_code, since.status_code) == (304, 304)
    Post.objects.filter(number=1).update(state=State.HIDDEN, html="")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("change", [{"audience": "members"}, {"audience": "staff"}])
def test_what_is_not_public_is_as_if_it_were_not_there(client_of, topic, change):
    client = client_of(MemberFactory(is_staff=True))
    Category.objects.update(**change)
    known = addresses(topic, "rss")
    absent = reverse("community:category_feed", args=["nowhere", "rss"])
    answers = [client.get(address) for address in (known["category"], known["topic"], absent)]
    assert {answer.status_code for answer in answers} == {404}
    assert titles(client, known["all"]) == []


def test_hidden_posts_and_topics_are_not_in_it(client, topic):
    Post.objects.filter(number=2).update(state=State.HIDDEN)
    assert len(titles(client, addresses(topic, "rss")["topic"])) == 2
    Topic.objects.update(state=State.HIDDEN)
    assert titles(client, addresses(topic, "rss")["all"]) == []


def test_text_is_no_markup(client):
    topic = TopicFactory(text="`<script>alert(1)</script>`")
    root = ElementTree.fromstring(client.get(addresses(topic, "rss")["all"]).content)
    assert root.findtext("channel/item/description") == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_no_other_format(client, topic):
    assert client.get(addresses(topic, "json")["all"]).status_code == 404


@pytest.mark.parametrize("name", ["all", "category", "topic"])
def test_queries_do_not_grow_with_entries(client, django_assert_max_num_queries, name):
    category = CategoryFactory()
    topic = TopicFactory(category=category, replies=5)
    for _ in range(4):
        TopicFactory(category=category)
    with django_assert_max_num_queries(4):
        client.get(addresses(topic, "atom")[name])


def test_pages_name_their_feeds(client, topic):
    known = addresses(topic, "atom")
    pages = {"all": reverse("community:index"), "category": topic.category.get_absolute_url()}
    for name, page in (pages | {"topic": topic.get_absolute_url()}).items():
        assert f'type="application/atom+xml" href="{known[name]}"' in client.get(page).content.decode()


def lists_feed(client, show, form="atom"):
    return titles(client, reverse("community:feed", args=[form]) + f"?show={show}")


def test_of_unanswered_questions(client, topic):
    solved = TopicFactory(title="Solved", replies=1)
    Topic.objects.filter(pk=solved.pk).update(accepted=solved.posts.get(number=2))
    TopicFactory(title="No question", kind="discussion")
    assert lists_feed(client, "unanswered") == ["Mühle <pfeift> & brummt"]


def test_of_popular_topics(client, topic):
    popular = TopicFactory(title="Popular")
    Topic.objects.filter(pk=popular.pk).update(popularity=9, last_post_at="2026-01-01T00:00Z")
    assert lists_feed(client, "popular") == ["Popular", "Mühle <pfeift> & brummt"]


@pytest.mark.parametrize("show", ["mine", "unread", "nonsense"])
def test_a_list_that_is_no_visitors_has_the_feed_of_all(client, topic, show):
    client.force_login(topic.author)
    assert lists_feed(client, show) == ["Mühle <pfeift> & brummt"]


@pytest.mark.parametrize("show", ["unanswered", "popular"])
def test_a_list_leads_to_its_own_feed(client, topic, show):
    page = client.get(reverse("community:index"), {"show": show}).text
    assert page.count(f'href="/community/feed/atom/?show={show}"') == 2  # in the head, and to be clicked


def former(topic):
    """The category's address of before."""
    old, topic.category.slug = topic.category.slug, "new-place"
    FormerAddress.objects.create(slug=old, category=topic.category)
    topic.category.save()
    return old


@pytest.mark.parametrize("form", FORMS)
def test_a_former_address_of_a_category_leads_to_its_feed(client, topic, form):
    answer = client.get(reverse("community:category_feed", args=[former(topic), form]))
    assert (answer.status_code, answer.url) == (301, f"/community/c/new-place/feed/{form}/")


def test_a_former_address_leads_visitors_to_no_members_feed(client, topic):
    old = former(topic)
    Category.objects.update(audience="members")
    assert client.get(reverse("community:category_feed", args=[old, "atom"])).status_code == 404


def merged(topic):
    other = TopicFactory()
    Topic.objects.filter(pk=topic.pk).update(state=State.HIDDEN, merged_into=other)
    return other


def test_the_feed_of_a_merged_topic_leads_to_where_it_is_now(client, topic):
    other = merged(topic)
    answer = client.get(reverse("community:topic_feed", args=[topic.pk, "atom"]))
    assert (answer.status_code, answer.url) == (302, f"/community/t/{other.pk}/feed/atom/")


def test_the_feed_of_a_topic_merged_out_of_sight_is_none(client, topic):
    merged(topic)
    Category.objects.update(audience="members")
    assert client.get(reverse("community:topic_feed", args=[topic.pk, "atom"])).status_code == 404
