import pytest

from community import actions
from community.models import Category, Post, Topic
from portal.content import markdown
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_wrong_counters_are_put_right():
    topic = TopicFactory(replies=2)
    actions.react(member=MemberFactory(), post=topic.posts.get(number=1))
    Topic.objects.update(post_count=9)
    Post.objects.update(helpful_count=4)
    Category.objects.update(topic_count=0, post_count=0)
    assert actions.reconcile() > 0
    category = Category.objects.get()
    assert (category.topic_count, category.post_count, Topic.objects.get().post_count) == (1, 3, 3)
    assert list(Post.objects.order_by("number").values_list("helpful_count", flat=True)) == [1, 0, 0]


def test_right_counters_are_left_alone():
    TopicFactory(replies=2)
    assert actions.reconcile() == 0


def test_older_renderings_are_made_again():
    TopicFactory()
    Post.objects.update(renderer_version=0, html="old")
    assert actions.rerender_stale() == 1
    assert actions.rerender_stale() == 0
    post = Post.objects.get()
    assert (post.renderer_version, "<strong>" in post.html) == (markdown.RENDERER_VERSION, True)
