"""What a topic's page says to machines, read as they read it."""

import json
import re

import pytest
import tinyhtml5
from django.urls import reverse

from community import actions
from community.models import Category, Post
from portal.shell import brand
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
BREAKOUT = "</script><script>alert(1)</script><!-- ]]>"


def found(client, topic, query=""):
    page = client.get(topic.get_absolute_url() + query).content.decode()
    root = tinyhtml5.parse(page, namespace_html_elements=False)
    blocks = [one for one in root.iter("script") if one.get("type") == "application/ld+json"]
    cards = {one.get("property"): one.get("content") for one in root.iter("meta") if one.get("property")}
    return [json.loads(block.text) for block in blocks], cards


@pytest.fixture
def solved():
    topic = TopicFactory(replies=2, title="Why does it whistle?")
    actions.accept_answer(actor=topic.author, topic=topic, post=topic.posts.get(number=3))
    return topic


def test_a_solved_question_is_a_qa_page(client, solved):
    [[page], _card] = found(client, solved)
    asked = page["mainEntity"]
    assert (page["@type"], asked["@type"], asked["name"]) == ("QAPage", "Question", solved.title)
    assert asked["text"] == "It whistles since Monday."
    assert asked["answerCount"] == 2
    assert asked["acceptedAnswer"]["text"] == "Reply number 1"
    assert [one["text"] for one in asked["suggestedAnswer"]] == ["Reply number 0"]


@pytest.mark.parametrize("kind", ["question", "discussion", "idea"])
def test_the_rest_is_a_discussion(client, kind):
    topic = TopicFactory(kind=kind, replies=1)
    [[page], _card] = found(client, topic)
    assert (page["@type"], page["headline"]) == ("DiscussionForumPosting", topic.title)
    assert page["author"]["url"] == f"http://testserver/members/{topic.author.handle}/"
    assert page["interactionStatistic"]["userInteractionCount"] == 1
    assert [one["text"] for one in page["comment"]] == ["Reply number 0"]


def test_nothing_breaks_out(client):
    topic = TopicFactory(title=BREAKOUT, text=f"`{BREAKOUT}`", author=MemberFactory(display_name="</script>"))
    page = client.get(topic.get_absolute_url()).content.decode()
    [[data], card] = found(client, topic)
    assert data["headline"] == card["og:title"] == BREAKOUT
    assert "<script>alert" not in re.sub(r"\s", "", page)


def test_card(client):
    topic = TopicFactory()
    [_data, card] = found(client, topic)
    assert card["og:title"] == topic.title
    assert card["og:description"] == "It whistles since Monday."
    assert card["og:url"] == f"http://testserver{topic.get_absolute_url()}"
    assert card["og:image"] == f"http://testserver{brand.current().card_url}"


def test_the_first_picture_is_the_cards(client):
    topic = TopicFactory()
    Post.objects.update(html='<p><img alt="" src="/community/image/7/?w=640&amp;x=1"></p>')
    assert found(client, topic)[1]["og:image"] == "http://testserver/community/image/7/?w=640&x=1"


def test_former_members_have_a_name_and_no_address(client):
    topic = TopicFactory()
    Post.objects.update(author=None)
    assert found(client, topic)[0][0]["author"] == {"@type": "Person", "name": "Former member"}


def test_nothing_of_what_is_not_public(client_of, member):
    topic = TopicFactory()
    Category.objects.update(audience="members")
    assert found(client_of(member), topic) == ([], {})


@pytest.mark.parametrize("of", ["index", "category"])
def test_lists_have_a_picture_that_services_draw(client, of):
    topic = TopicFactory()
    address = reverse("community:index") if of == "index" else topic.category.get_absolute_url()
    picture = f'<meta property="og:image" content="http://testserver{brand.current().card_url}">'
    assert picture in client.get(address).text
