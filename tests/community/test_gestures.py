import pytest
from django.urls import reverse

from community import actions
from community.models import Follow, ReadMark
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client):
    member = MemberFactory()
    client.force_login(member)
    return member


@pytest.fixture
def topic():
    return TopicFactory(replies=4)


def mark_of(member):
    return ReadMark.objects.get(member=member).number


def test_read_mark_by_beacon(client, ben, topic):
    url = reverse("community:read", args=[topic.pk])
    answer = client.post(url, {"number": 3}, headers={"x-beacon": "1"})
    assert (answer.status_code, mark_of(ben)) == (204, 3)


def test_read_mark_by_button(client, ben, topic):
    answer = client.post(reverse("community:read", args=[topic.pk]), {"number": 5})
    assert (answer.status_code, mark_of(ben)) == (302, 5)


@pytest.mark.parametrize(("numbers", "expected"), [([3, 2], 3), ([2, 4], 4), ([999], 5)])
def test_marks_move_forward_up_to_the_last_post(ben, topic, numbers, expected):
    for number in numbers:
        actions.mark_read(member=ben, topic=topic, number=number)
    assert mark_of(ben) == expected


def test_follow_and_no_longer(client, ben, topic):
    url = reverse("community:follow", args=[topic.pk])
    client.post(url, {"active": "1"})
    client.post(url, {"active": "0"})
    assert not Follow.objects.get(member=ben).active


def test_replying_again_does_not_undo_a_no(ben, topic):
    actions.follow(member=ben, topic=topic, active=False)
    actions.reply(author=ben, topic=topic, text="Just this once")
    assert not Follow.objects.get(member=ben).active


@pytest.mark.parametrize("name", ["read", "follow"])
def test_visitors_log_in_first(client, topic, name):
    assert client.post(reverse(f"community:{name}", args=[topic.pk])).status_code == 302
    assert not ReadMark.objects.filter(number=0).exists()
