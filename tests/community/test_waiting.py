"""What waits for a moderator is shown to whoever wrote it, and to nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from community import actions
from community.models import Category, Post, ScreeningRules, State, Topic
from portal.members.roles import Role
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
NOTE = "Waiting for review"


@pytest.fixture
def ben(client):
    ScreeningRules.objects.create(pk=1, first_posts_held=1)
    member = MemberFactory()
    client.force_login(member)
    return member


@pytest.fixture
def topic():
    return TopicFactory(replies=1)


def texts(client, url):
    return [post.text for post in client.get(url).context["waiting"]]


def test_a_reply_is_shown_where_it_may_come_to_stand(client, ben, topic):
    answer = client.post(reverse("community:reply", args=[topic.pk]), {"text": "Hello **all**"})
    assert answer["Location"] == f"{topic.get_absolute_url()}?page=1#waiting"
    page = client.get(topic.get_absolute_url()).content.decode()
    assert NOTE in page
    assert "Hello <strong>all</strong>" in page


def test_a_reply_by_htmx_loads_the_page_anew(client, ben, topic):
    url = reverse("community:reply", args=[topic.pk])
    answer = client.post(url, {"text": "Hello"}, headers={"hx-request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_it_costs_one_query_and_only_then(client, ben, topic, django_assert_max_num_queries):
    client.get(topic.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(topic.get_absolute_url())
    for number in range(3):
        actions.reply(author=ben, topic=topic, text=f"Reply {number}")
    with django_assert_max_num_queries(9):
        assert len(texts(client, topic.get_absolute_url())) == 3


@pytest.mark.parametrize("role", ["visitor", "member", Role.MODERATOR])
def test_nobody_else_sees_it(client_of, client, ben, topic, role):
    actions.reply(author=ben, topic=topic, text="Mine alone")
    client.logout()
    if role != "visitor":
        client = client_of(MemberFactory(roles=[] if role == "member" else [role]))
    assert "Mine alone" not in client.get(topic.get_absolute_url()).content.decode()
    assert not Post.objects.visible_to(AnonymousUser()).filter(author=ben).exists()


def test_on_the_last_page_alone(client, ben):
    topic = TopicFactory(replies=20)
    actions.reply(author=ben, topic=topic, text="Mine")
    assert texts(client, f"{topic.get_absolute_url()}?page=1") == []
    assert texts(client, f"{topic.get_absolute_url()}?page=2") == ["Mine"]


@pytest.mark.parametrize("state", [State.VISIBLE, State.HIDDEN])
def test_not_once_it_is_decided(client, ben, topic, state):
    post = actions.reply(author=ben, topic=topic, text="Mine")
    Post.objects.filter(pk=post.pk).update(state=state, number=9, published_at=post.created_at)
    assert texts(client, topic.get_absolute_url()) == []


def test_a_new_topic_waits_beside_the_drafts(client, ben):
    typed = {"category": CategoryFactory().pk, "kind": "question", "title": "Why?", "text": "It whistles."}
    answer = client.post(reverse("community:new"), typed, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("community:drafts") + "#waiting"
    page = answer.content.decode()
    assert all(text in page for text in ("Why?", "It whistles.", NOTE))


def test_beside_the_drafts_nothing_of_a_room_that_was_closed(client, ben, topic):
    actions.reply(author=ben, topic=topic, text="Mine")
    assert texts(client, reverse("community:drafts")) == ["Mine"]
    Category.objects.update(audience="staff")
    assert texts(client, reverse("community:drafts")) == []


@pytest.mark.parametrize("state", [State.HELD, State.HIDDEN])
def test_beside_the_drafts_no_title_of_a_topic_that_was_hidden(client, ben, topic, state):
    actions.reply(author=ben, topic=topic, text="Mine")
    assert topic.title in client.get(reverse("community:drafts")).content.decode()
    Topic.objects.update(state=state)
    page = client.get(reverse("community:drafts")).content.decode()
    assert (topic.title in page, "Mine" in page) == (False, True)


def test_beside_the_drafts_her_own_title_edited_and_held_again(client, ben, topic):
    topic.posts.filter(number=1).update(author=ben, state=State.HELD)
    Topic.objects.update(state=State.HELD)
    assert topic.title in client.get(reverse("community:drafts")).content.decode()
