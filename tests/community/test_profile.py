import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community import actions
from community.models import Badge, Reputation
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def page_of(client, member):
    return client.get(reverse("members:member", args=[member.handle])).content.decode()


def answered(**kwargs):
    """A topic whose second post is the accepted answer and found helpful."""
    topic = TopicFactory(replies=1, **kwargs)
    answer = topic.posts.select_related("author").get(number=2)
    actions.accept_answer(actor=topic.author, topic=topic, post=answer)
    actions.react(member=topic.author, post=answer)
    return answer


def test_best_answers_and_counts(client, ben):
    answer = answered(title="Which grind for moka?")
    page = page_of(client, answer.author)
    assert "Best answers" in page
    assert "Which grind for moka?" in page
    assert "found helpful <b>1</b> time" in page


def test_only_what_the_viewer_may_read_is_shown_and_counted(client, ben):
    author = MemberFactory(is_staff=True)
    TopicFactory(author=author, title="Open to all")
    TopicFactory(author=author, title="Among us", category=CategoryFactory(audience="staff"))
    page = page_of(client, author)
    assert "Open to all" in page
    assert "Among us" not in page
    assert "<b>1</b> post<" in page


def test_badges_level_and_ambassador(client, ben, member):
    badge = Badge.objects.create(slug="talker", name_en="Talker", name_de="Rednerin", about_en="Talks a lot")
    Reputation.objects.create(member=member, trust=2, ambassador=True)
    actions.grant_badge(member=member, badge=badge)
    page = page_of(client, member)
    assert all(word in page for word in ("Talker", "Talks a lot", "Regular", "Ambassador"))


def test_others_can_be_reported_oneself_not(client, ben, member):
    assert f"/community/report/member/{member.pk}/" in page_of(client, member)
    assert "/community/report/member/" not in page_of(client, ben)


def test_the_way_to_the_next_level_is_ones_own(client, ben, member):
    assert "On the way to the next level" in page_of(client, ben)
    assert "On the way to the next level" not in page_of(client, member)


def test_queries_do_not_grow_with_what_she_wrote(client, ben):
    author = answered().author
    page_of(client, author)
    with CaptureQueriesContext(connection) as few:
        page_of(client, author)
    for _ in range(4):
        actions.reply(author=author, topic=TopicFactory(author=author), text="And again")
    with CaptureQueriesContext(connection) as many:
        page_of(client, author)
    assert len(few) == len(many) <= 10
