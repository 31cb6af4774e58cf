"""What was decided is found again, and so are all appeals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.models import Appeal, Decision, Matter
from community.moderation.pager import SHOWN
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
DECIDED, APPEALS = "/moderation/decided/", "/moderation/appeals/"


@pytest.fixture
def client(client_of, mia):
    return client_of(mia)


def many_decided():
    """More than a page, several of the same moment, the latest first."""
    now = timezone.now()
    Matter.objects.bulk_create(
        Matter(kind="post", object_id=n, decided_at=now - timedelta(seconds=n // 4)) for n in range(SHOWN + 5)
    )
    return list(Matter.objects.order_by("-decided_at", "-pk"))


def many_appeals():
    now = timezone.now()
    for number in range(SHOWN + 5):
        decision = Decision.objects.create(kind="post", object_id=number, outcome="hide", reason="x")
        Appeal.objects.create(decision=decision, text="No", created_at=now + timedelta(seconds=number // 4))
    return list(Appeal.objects.order_by("created_at", "pk"))


@pytest.mark.parametrize(
    ("url", "made", "name"), [(DECIDED, many_decided, "matters"), (APPEALS, many_appeals, "appeals")]
)
def test_forwards_and_back_nothing_is_missed(client, url, made, name):
    rows = made()
    first = client.get(url).context
    second = client.get(url, {"after": first["later"]}).context
    assert [*first[name], *second[name]] == rows
    assert (first["earlier"], second["later"]) == ("", "")
    assert client.get(url, {"before": second["earlier"]}).context[name] == first[name]


@pytest.mark.parametrize("url", [DECIDED, APPEALS])
def test_the_list_begins_anew_where_nothing_is_left(client, url):
    assert client.get(url, {"after": "0-1-1" if url == DECIDED else "0-9999999999999999-1"}).url == url


@pytest.mark.parametrize("url", [DECIDED, APPEALS])
def test_a_place_that_is_none(client, url):
    assert client.get(url, {"after": "x"}).status_code == 404


@pytest.mark.parametrize("url", [DECIDED, APPEALS])
def test_for_moderators_alone(client_of, url):
    assert client_of(MemberFactory()).get(url).status_code == 404


def test_what_was_decided_is_said(client, mia):
    post = TopicFactory(replies=1).posts.get(number=2)
    matter = actions.open_matter("post", post.pk)
    actions.decide(matter=matter, actor=mia, outcome="hide", ground="spam")
    page = client.get(DECIDED).content.decode()
    assert matter.get_absolute_url() in page
    assert "Hidden · deceptive advertising in bulk" in page


def test_what_waits_is_not_there(client):
    matter = actions.open_matter("topic", TopicFactory().pk)
    assert matter not in client.get(DECIDED).context["matters"]


def test_a_page_costs_the_same_for_many(client, mia, django_assert_max_num_queries):
    for _number in range(3):
        post = TopicFactory(replies=1).posts.get(number=2)
        matter = actions.open_matter("post", post.pk)
        actions.decide(matter=matter, actor=mia, outcome="hide", ground="spam")
    with django_assert_max_num_queries(14):
        client.get(DECIDED)


@pytest.mark.parametrize("where", ["tools", "matter"])
def test_decisions_lead_to_their_matters(client, mia, where):
    post = TopicFactory(replies=1).posts.get(number=2)
    matter = actions.open_matter("post", post.pk)
    actions.decide(matter=matter, actor=mia, outcome="hide", ground="spam")
    other = actions.open_matter("member", post.author_id).get_absolute_url()
    url = reverse("community:member_tools", args=[post.author_id]) if where == "tools" else other
    assert f'href="{matter.get_absolute_url()}"' in client.get(url).content.decode()


def test_how_many_appeals_wait_is_told_beside_all_lists(client):
    many_appeals()
    pages = [client.get(url) for url in ("/moderation/", DECIDED, APPEALS)]
    assert [page.context["appeals_waiting"] for page in pages] == [SHOWN + 5] * 3


@pytest.mark.parametrize(("url", "takes"), [("/moderation/", True), (DECIDED, False), (APPEALS, False)])
def test_the_keys_are_listed_where_they_work(client, url, takes):
    page = client.get(url).content.decode()
    assert ("data-keys" in page, "take the next one" in page) == (True, takes)
