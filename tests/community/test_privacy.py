import pytest

from community import actions
from community.models import Follow, Post, Reaction, ReadMark, Topic
from community.privacy import erase, export
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory(author=MemberFactory(display_name="Vera Vanish"), replies=1)


def test_export_holds_what_she_wrote(topic):
    [post] = export(topic.author)["posts"]
    assert (post["text"], post["topic"]) == ("It **whistles** since Monday.", topic.title)


def test_posts_stay_without_her(client, topic):
    author = topic.author
    erase(author)
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Vera Vanish" not in page
    assert "whistles" in page
    assert not Topic.objects.filter(author=author).exists()


def test_nothing_of_her_clicks_is_left(topic):
    member, post = topic.author, topic.posts.get(number=2)
    actions.react(member=member, post=post)
    erase(member)
    post.refresh_from_db()
    left = [model.objects.filter(member=member).exists() for model in (Follow, Reaction, ReadMark)]
    assert (left, post.helpful_count) == ([False] * 3, 0)
    assert Post.objects.count() == 2
