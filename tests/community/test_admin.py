import pytest
from django.urls import reverse

from community import actions
from community.models import Category, Matter
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia(client):
    moderator = MemberFactory(roles=[Role.MODERATOR])
    client.force_login(moderator)
    return moderator


@pytest.mark.parametrize("model", ["category", "topic", "post", "report", "decision"])
def test_moderators_see_each_list(client, mia, model):
    TopicFactory(replies=1)
    assert client.get(reverse(f"admin:community_{model}_changelist")).status_code == 200


def test_nobody_types_in_what_members_wrote(client):
    client.force_login(MemberFactory(is_staff=True, is_superuser=True))
    assert client.get(reverse("admin:community_post_add")).status_code == 403


def test_posts_are_put_into_the_queue(client, mia):
    post = TopicFactory(replies=1).posts.get(number=2)
    chosen = {"action": "put_into_queue", "_selected_action": [post.pk]}
    client.post(reverse("admin:community_post_changelist"), chosen)
    assert Matter.objects.waiting().about("post", post.pk).exists()


def test_managers_set_up_categories(client):
    client.force_login(MemberFactory(roles=[Role.MANAGER]))
    typed = {"name_en": "Tea", "name_de": "Tee", "slug": "tea", "icon": "leaf", "order": 3}
    choice = {"kinds": ["question"], "audience": "members"}
    client.post(reverse("admin:community_category_add"), typed | choice)
    assert Category.objects.get().kinds == ["question"]


def test_counters_of_a_category_are_not_an_editors():
    stale = TopicFactory().category
    TopicFactory(category=stale)
    stale.topic_count = 0
    actions.keep_category(category=stale)
    assert Category.objects.get(pk=stale.pk).topic_count == 2
