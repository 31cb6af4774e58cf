from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.models import Reaction, Reputation
from community.pages import leaders
from community.recognition import rights
from portal.activity.models import Event
from portal.members.models import Member
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
URL = "/community/leaderboard/"


@pytest.fixture(autouse=True)
def afresh():
    cache.clear()
    rights.forget()
    yield
    rights.forget()


@pytest.fixture
def ben(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def helped(times=1, accepted=False, **kwargs):
    """The author of a reply found helpful so often, accepted on demand; settled."""
    topic = TopicFactory(replies=1, **kwargs)
    answer = topic.posts.select_related("author").get(number=2)
    for _ in range(times):
        actions.react(member=MemberFactory(is_staff=answer.author.is_staff), post=answer)
    if accepted:
        actions.accept_answer(actor=topic.author, topic=topic, post=answer)
    actions.settle(member=answer.author)
    return answer.author


def lines(found):
    return [(leader.rank, leader.member, leader.solved, leader.helpful) for leader in found]


@pytest.mark.parametrize("board", [leaders.of_the_month, leaders.of_all_time])
def test_accepted_answers_before_helpful_and_ties_share_a_rank(board):
    solver, helper, twin, last = helped(0, True), helped(3), helped(3), helped(1)
    expected = [(1, solver, 1, 0), (2, helper, 0, 3), (2, twin, 0, 3), (4, last, 0, 1)]
    assert lines(board()) == expected


def test_last_month_is_past():
    helped(1, accepted=True)
    before = timezone.localtime().replace(day=1, hour=0, minute=0) - timedelta(minutes=1)
    Event.objects.update(occurred_at=before)
    Reaction.objects.update(created_at=before)
    assert leaders.of_the_month() == []
    assert len(leaders.of_all_time()) == 1


@pytest.mark.parametrize("board", [leaders.of_the_month, leaders.of_all_time])
def test_who_leaves_is_gone_at_once(client, board):
    member = helped()
    assert len(board()) == 1
    client.force_login(member)
    client.post(reverse("community:listed"), {"listed": "0"})
    assert board() == []
    assert not Reputation.objects.get(member=member).listed


@pytest.mark.parametrize("board", [leaders.of_the_month, leaders.of_all_time])
def test_the_team_and_the_gone_take_no_part(board):
    Member.objects.filter(pk=helped().pk).update(is_staff=True)
    Member.objects.filter(pk=helped().pk).update(is_active=False)
    assert board() == []


@pytest.mark.parametrize("board", [leaders.of_the_month, leaders.of_all_time])
def test_closed_rooms_do_not_count(board):
    author = helped(0)
    room = CategoryFactory()
    topic = TopicFactory(category=room, author=author)
    actions.react(member=MemberFactory(), post=topic.posts.get())
    room.audience = "staff"
    actions.keep_category(category=room)
    actions.settle(member=author)
    assert board() == []


def test_the_page_marks_oneself(client, ben):
    topic = TopicFactory(author=ben)
    actions.react(member=MemberFactory(), post=topic.posts.get())
    assert "is-me" in client.get(URL).content.decode()


@pytest.mark.parametrize("period", ["", "?period=all"])
def test_queries_do_not_grow_with_leaders(client, ben, period):
    helped()
    client.get(URL + period)
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        client.get(URL + period)
    for _ in range(3):
        helped()
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        client.get(URL + period)
    assert len(few) == len(many) <= 9


def test_switched_off_it_is_gone_and_so_is_the_link(client, ben):
    own = reverse("members:member", args=[ben.handle])
    assert URL in client.get(own).content.decode()
    actions.set_up_recognition(leaderboard=False)
    assert client.get(URL).status_code == 404
    assert URL not in client.get(own).content.decode()


def test_visitors_log_in_first(client):
    assert client.get(URL).status_code == 302
