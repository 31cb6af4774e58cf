"""The moderators' page of tools."""

import pytest
from django.urls import reverse

from community.models import Arrangement, Matter, Post, Revision, Topic
from portal.members.roles import Role
from portal.notifications.models import Message
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia(client_of):
    return client_of(MemberFactory(roles=[Role.MODERATOR]))


@pytest.fixture
def topic():
    return TopicFactory(replies=3)


def url(name, *args):
    return reverse(f"community:{name}", args=args)


def test_the_way_there_is_for_moderators(client_of, mia, topic):
    link = url("tools", topic.pk)
    assert link in mia.get(topic.get_absolute_url()).content.decode()
    assert link not in client_of(topic.author).get(topic.get_absolute_url()).content.decode()
    assert mia.get(link).status_code == 200


def test_queries_do_not_grow(mia, django_assert_max_num_queries):
    few, many = TopicFactory(replies=1), TopicFactory(replies=12)
    mia.get(url("tools", few.pk))
    for topic in (few, many):
        with django_assert_max_num_queries(12):
            mia.get(url("tools", topic.pk))


@pytest.mark.parametrize(
    ("name", "more"),
    [("tools", []), ("mark", ["lock"]), ("move", []), ("split", []), ("merge", [])],
)
def test_not_there_for_others(client_of, topic, name, more):
    client = client_of(topic.author)
    address = url(name, topic.pk, *more)
    assert client.post(address).status_code in {404, 405}
    assert client.get(address).status_code in {404, 405}


def test_lock_and_undo(mia, topic):
    mia.post(url("mark", topic.pk, "lock"))
    assert Topic.objects.get().locked
    mia.post(url("undo", Arrangement.objects.get().pk))
    assert not Topic.objects.get().locked
    assert mia.post(url("mark", topic.pk, "burn")).status_code == 404


def test_a_move_asks_first_and_says_who_will_read(mia):
    topic = TopicFactory(category=CategoryFactory(audience="members"))
    there = CategoryFactory()
    page = mia.post(url("move", topic.pk), {"category": there.pk})
    assert "More people can read it then" in page.content.decode()
    assert Topic.objects.get().category != there
    mia.post(url("move", topic.pk), {"category": there.pk, "sure": "1"})
    assert Topic.objects.get().category == there


def test_split_by_ticks_and_numbers(mia, topic):
    ticked = topic.posts.get(number=2).pk
    sent = {"title": "Part", "post": [ticked], "numbers": "4"}
    page = mia.post(url("split", topic.pk), sent)
    assert f'name="post" value="{ticked}"' in page.content.decode()
    mia.post(url("split", topic.pk), sent | {"sure": "1"})
    assert Topic.objects.get(title="Part").post_count == 2


@pytest.mark.parametrize("numbers", ["x", "2-", "1,,a"])
def test_numbers_that_are_none(mia, topic, numbers):
    page = mia.post(url("split", topic.pk), {"title": "Part", "numbers": numbers})
    assert page.status_code == 422
    assert "is no number" in page.content.decode()


def test_what_is_refused_is_said(mia, topic):
    page = mia.post(url("split", topic.pk), {"title": "Part", "numbers": "1", "sure": "1"}, follow=True)
    assert "stays in it" in page.content.decode()


def test_merge_by_address(mia, topic):
    other = TopicFactory()
    mia.post(url("merge", topic.pk), {"into": f"https://x.example{other.get_absolute_url()}", "sure": "1"})
    assert Topic.objects.get(pk=topic.pk).merged_into == other
    done = Arrangement.objects.get()
    assert "becomes what it was" in mia.post(url("undo", done.pk)).content.decode()
    mia.post(url("undo", done.pk), {"sure": "1"})
    assert Topic.objects.get(pk=topic.pk).state == "visible"


@pytest.mark.parametrize("into", ["999999", "nonsense", "9" * 30])
def test_merge_into_nothing(mia, topic, into):
    page = mia.post(url("merge", topic.pk), {"into": into})
    assert (page.status_code, "no such topic" in page.content.decode()) == (422, True)


def test_to_the_queue(mia, topic):
    post = topic.posts.get(number=2)
    answer = mia.post(url("to_queue", "post", post.pk))
    assert answer["Location"] == Matter.objects.get(object_id=post.pk).get_absolute_url()


def test_a_moderator_edits_and_the_author_is_told(mia, topic, flow):
    post = topic.posts.get(number=2)
    why = {"ground": "law", "law": "§ 1", "reason": "A phone number."}
    mia.post(url("edit", post.pk), {"text": "Without the phone number", "version": 1, **why})
    assert Post.objects.get(pk=post.pk).text == "Without the phone number"
    assert Revision.objects.get().post == post
    flow()
    assert Message.objects.filter(member=post.author, template="community/statement").count() == 1


def test_merge_into_itself_is_refused_before_it_is_confirmed(mia, topic):
    page = mia.post(url("merge", topic.pk), {"into": str(topic.pk)})
    assert (page.status_code, "Choose another topic" in page.content.decode()) == (422, True)


@pytest.mark.parametrize("chosen", [{}, {"numbers": "700-800"}])
def test_split_off_nothing_is_refused_before_it_is_confirmed(mia, topic, chosen):
    page = mia.post(url("split", topic.pk), {"title": "Part", **chosen})
    assert (page.status_code, "at least one post" in page.content.decode()) == (422, True)


def test_what_is_hidden_is_linked_to_where_moderators_see_it(mia, topic):
    post = topic.posts.get(number=2)
    Post.objects.filter(pk=post.pk).update(state="hidden")
    assert url("case", post.pk) not in mia.get(url("tools", topic.pk)).content.decode()
    page = mia.get(url("member_tools", post.author_id)).content.decode()
    assert f'href="{url("tools", topic.pk)}"' in page
    assert f'href="{post.get_absolute_url()}"' not in page
