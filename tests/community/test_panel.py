import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from community import actions
from community.panels import topics
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(rf):
    def make(member):
        request = rf.get("/")
        request.user = member
        return request

    return make


def test_her_own_news_come_first(request_of):
    mine = TopicFactory(title="The grinder")
    TopicFactory(title="Newer, but not hers")
    other = TopicFactory(title="Newest")
    actions.reply(author=MemberFactory(display_name="Ben Richter"), topic=mine, text="Oil it")
    actions.reply(author=other.author, topic=other, text="And more")
    panel = topics(request_of(mine.author))
    assert panel.context["topics"][0].title == "The grinder"
    assert panel.headline == "Ben answered your question “The grinder”."


def test_nothing_of_what_she_may_not_read(request_of):
    category = CategoryFactory(audience="staff")
    TopicFactory(category=category, author=MemberFactory(is_staff=True))
    assert topics(request_of(MemberFactory())).context["topics"] == []


def test_not_for_visitors(request_of):
    assert topics(request_of(AnonymousUser())) is None


@pytest.mark.parametrize("count", [1, 6])
def test_budget(request_of, django_assert_max_num_queries, count):
    for _number in range(count):
        TopicFactory(replies=1)
    member = MemberFactory()
    with django_assert_max_num_queries(2):
        panel = topics(request_of(member))
        render_to_string(panel.template, panel.context, request_of(member))
