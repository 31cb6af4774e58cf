"""Following topics, categories and members."""

import pytest
from django.urls import reverse

from community import actions
from community.models import Category, CategoryFollow, Follow, MemberFollow
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben():
    return MemberFactory()


@pytest.fixture
def category():
    return CategoryFactory()


def told(member):
    return list(Message.objects.filter(member=member).values_list("template", flat=True))


def test_a_new_topic_in_a_category(ben, category, flow):
    actions.follow_category(member=ben, category=category, active=True)
    TopicFactory(category=category)
    TopicFactory(category=CategoryFactory())
    flow()
    assert told(ben) == ["community/new_topic"]


def test_a_new_topic_of_a_member(ben, flow):
    clara = MemberFactory()
    actions.follow_member(member=ben, followed=clara, active=True)
    TopicFactory(author=clara)
    flow()
    assert told(ben) == ["community/new_topic"]


def test_both_at_once_tell_once(ben, category, flow):
    clara = MemberFactory()
    actions.follow_member(member=ben, followed=clara, active=True)
    actions.follow_category(member=ben, category=category, active=True)
    TopicFactory(author=clara, category=category)
    flow()
    assert told(ben) == ["community/new_topic"]


def test_replies_there_are_not_told(ben, category, flow):
    topic = TopicFactory(category=category)
    flow()
    actions.follow_category(member=ben, category=category, active=True)
    actions.reply(author=MemberFactory(), topic=topic, text="Hello")
    flow()
    assert told(ben) == []


def test_who_is_named_is_told_of_that_instead(category, flow):
    ben = MemberFactory(handle="ben")
    actions.follow_category(member=ben, category=category, active=True)
    TopicFactory(category=category, text="What do you say, @ben?")
    flow()
    assert told(ben) == ["community/mention"]


def test_ones_own_topic_is_not_told(ben, category, flow):
    actions.follow_category(member=ben, category=category, active=True)
    TopicFactory(category=category, author=ben)
    flow()
    assert told(ben) == []


def test_nobody_is_told_of_what_she_may_not_see(ben, category, flow):
    actions.follow_category(member=ben, category=category, active=True)
    Category.objects.update(audience="staff")
    TopicFactory(category=Category.objects.get(), author=MemberFactory(is_staff=True))
    flow()
    assert told(ben) == []


def test_followers_cost_no_query_of_their_own_to_find(category, flow, django_assert_max_num_queries):
    from community.models import Post
    from community.subscriptions.telling import _followers

    for member in MemberFactory.create_batch(5):
        actions.follow_category(member=member, category=category, active=True)
    post = Post.objects.select_related("topic__category").get(topic=TopicFactory(category=category))
    with django_assert_max_num_queries(1):
        assert len(_followers(post)) == 5


def test_what_she_may_not_see_she_cannot_follow(ben):
    with pytest.raises(Refused):
        actions.follow_category(member=ben, category=CategoryFactory(audience="staff"), active=True)


def test_nobody_follows_herself(ben):
    with pytest.raises(Refused):
        actions.follow_member(member=ben, followed=ben, active=True)


@pytest.fixture
def client(client_of, ben):
    return client_of(ben)


def test_category_by_button(client, ben, category):
    url = reverse("community:follow_category", args=[category.slug])
    client.post(url, {"active": "1"})
    assert CategoryFollow.objects.filter(member=ben, category=category).exists()
    client.post(url, {"active": "0"})
    assert not CategoryFollow.objects.exists()


def test_category_that_is_not_there_for_her(client):
    closed = CategoryFactory(audience="staff")
    assert (
        client.post(reverse("community:follow_category", args=[closed.slug]), {"active": "1"}).status_code
        == 404
    )


def test_member_by_button(client, ben):
    clara = MemberFactory(handle="clara")
    url = reverse("community:follow_member", args=["clara"])
    assert (
        'aria-pressed="true"'
        in client.post(url, {"active": "1"}, headers={"hx-request": "true"}).content.decode()
    )
    assert MemberFollow.objects.filter(member=ben, followed=clara).exists()
    client.post(url, {"active": "0"})
    assert not MemberFollow.objects.exists()


def test_the_page_lists_what_she_follows_and_can_still_see(client, ben, category):
    clara, hidden = (
        MemberFactory(display_name="Clara Jung"),
        CategoryFactory(audience="staff", name_en="Backstage"),
    )
    topic = TopicFactory(category=category)
    actions.follow(member=ben, topic=topic, active=True)
    actions.follow_category(member=ben, category=category, active=True)
    actions.follow_member(member=ben, followed=clara, active=True)
    CategoryFollow.objects.create(member=ben, category=hidden)
    page = client.get(reverse("community:following")).content.decode()
    assert [part in page for part in (topic.title, category.name_en, "Clara Jung", "Backstage")] == [
        True,
        True,
        True,
        False,
    ]


def test_each_followed_topic_says_where_it_is_and_leads_there(client, ben, category):
    topic = TopicFactory(category=category)
    actions.follow(member=ben, topic=topic, active=True)
    page = client.get(reverse("community:following")).content.decode()
    assert f'href="{topic.get_absolute_url()}' in page
    assert f'<span class="sub dotted"><span>{category.name}</span> ' in page


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_costs_the_same_whatever_she_follows(
    client, ben, category, count, django_assert_max_num_queries
):
    for member in MemberFactory.create_batch(count):
        actions.follow_member(member=ben, followed=member, active=True)
        actions.follow(member=ben, topic=TopicFactory(category=category, author=member), active=True)
    client.get(reverse("community:following"))
    with django_assert_max_num_queries(9):
        client.get(reverse("community:following"))


def test_stops_a_topic_from_there(client, ben):
    topic = TopicFactory()
    actions.follow(member=ben, topic=topic, active=True)
    answer = client.post(reverse("community:follow", args=[topic.pk]), {"active": "0", "next": "following"})
    assert answer["Location"] == reverse("community:following")
    assert not Follow.objects.get(member=ben).active


def test_visitors_log_in(client_of, db):
    from django.test import Client

    assert Client().get(reverse("community:following")).status_code == 302
