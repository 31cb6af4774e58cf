"""Where nothing can be written any more: the page says why, and keeps what was typed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import Category, Reputation, Topic
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
UNTIL = timezone.now() + timedelta(days=3)


def barred(client, until=UNTIL):
    member = MemberFactory()
    Reputation.objects.update_or_create(member=member, defaults={"barred_until": until})
    client.force_login(member)


def sent(client, topic, **headers):
    address = reverse("community:reply", args=[topic.pk])
    return client.post(address, {"text": "What I wanted to say"}, headers=headers).content.decode()


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}], ids=["page", "htmx"])
def test_a_suspended_members_words_stay_on_the_page(client, headers):
    barred(client)
    page = sent(client, TopicFactory(), **headers)
    assert "What I wanted to say</textarea>" in page
    assert reverse("moderation:statements") in page


def test_words_stay_where_the_topic_is_closed_meanwhile(client):
    client.force_login(MemberFactory())
    topic = TopicFactory()
    Topic.objects.update(locked=True)
    page = sent(client, topic)
    assert "What I wanted to say</textarea>" in page


@pytest.mark.parametrize(
    ("until", "said"), [(UNTIL, "you can write again from"), (Reputation.FOREVER, "you can no longer write")]
)
def test_it_says_until_when(client, until, said):
    barred(client, until)
    for page in (client.get(TopicFactory().get_absolute_url()), client.get(reverse("community:new"))):
        assert said in page.content.decode()


def test_an_archived_category_says_so(client):
    client.force_login(MemberFactory())
    topic = TopicFactory()
    Category.objects.update(archived=True)
    assert "This category is archived" in client.get(topic.get_absolute_url()).content.decode()


def test_who_may_write_reads_nothing_of_it(client):
    client.force_login(MemberFactory())
    page = client.get(TopicFactory().get_absolute_url()).content.decode()
    assert 'name="text"' in page
    assert "id_unsent" not in page
