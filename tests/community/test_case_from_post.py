"""A complaint in the forum becomes a case of its author."""

import pytest
from django.urls import reverse

from community.actions.handing_over import hand_over
from feedback.models import Case, CaseMessage
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return TopicFactory(text="My grinder broke.\nNobody answers.").posts.get()


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AGENT, Role.LEAD])
def test_with_link_and_text(client_of, post, role, flow):
    client = client_of(MemberFactory(roles=[role]))
    url = reverse("community:case", args=[post.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"subject": "Broken grinder", "note": "We look after it."})
    case = Case.objects.get()
    text = CaseMessage.objects.get(case=case).text
    assert (answer.status_code, case.member, case.subject) == (302, post.author, "Broken grinder")
    assert "> Nobody answers." in text
    assert post.get_absolute_url() in text
    flow()
    assert Message.objects.filter(member=post.author, template="community/case_opened").count() == 1


def test_once(post):
    mia = MemberFactory(roles=[Role.MODERATOR])
    first = hand_over(actor=mia, post=post, subject="Broken")
    assert hand_over(actor=mia, post=post, subject="Again") == first
    assert Case.objects.count() == 1


def test_the_forum_does_not_show_it(client, post):
    hand_over(actor=MemberFactory(roles=[Role.MODERATOR]), post=post, subject="Broken")
    assert Case.objects.get().number not in client.get(post.topic.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", [None, Role.MANAGER])
def test_not_by_others(client_of, post, role):
    member = MemberFactory(roles=[role] if role else [])
    assert client_of(member).get(reverse("community:case", args=[post.pk])).status_code == 404
    with pytest.raises(Refused):
        hand_over(actor=member, post=post, subject="x")


def test_without_an_author(client_of, post):
    type(post).objects.update(author=None)
    client = client_of(MemberFactory(roles=[Role.MODERATOR]))
    page = client.post(reverse("community:case", args=[post.pk]), {"subject": "x"})
    assert page.status_code == 422


def test_who_comes_later_reads_that_there_is_one(client_of, post):
    hand_over(actor=MemberFactory(roles=[Role.MODERATOR]), post=post, subject="Broken")
    client, url = client_of(MemberFactory(roles=[Role.AGENT])), reverse("community:case", args=[post.pk])
    pages = [client.get(url), client.post(url, {"subject": "Again", "note": "Mine"})]
    assert ["opened from this post already" in page.content.decode() for page in pages] == [True, True]
    assert Case.objects.count() == 1
