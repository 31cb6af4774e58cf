"""Finished pages for visitors."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from community.models import Topic
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.PAGE_CACHE = True
    cache.clear()
    yield
    cache.clear()


def test_a_second_visitor_costs_no_query(client, django_assert_num_queries):
    url = TopicFactory().get_absolute_url()
    client.get(url)
    with django_assert_num_queries(0):
        page = Client().get(url)
    assert "Grinder whistles" in page.content.decode()


def test_each_visitor_has_a_token_that_holds(client):
    url = reverse("community:index")
    client.get(url)
    other = Client(enforce_csrf_checks=True)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', other.get(url).content.decode())[1]
    answer = other.post(
        reverse("members:language"), {"language": "de", "next": "/", "csrfmiddlewaretoken": token}
    )
    assert answer.status_code == 302


def test_each_language_has_its_own(client):
    url = reverse("community:index")
    pages = [
        client.get(url, headers={"accept-language": code}).content.decode() for code in ("en", "de", "en")
    ]
    assert ['lang="de"><' in page or '<html lang="de"' in page for page in pages] == [False, True, False]


def test_each_address_has_its_own(client):
    TopicFactory(kind="discussion")
    url = reverse("community:index")
    assert len(client.get(url).context["topics"]) == 1
    assert len(client.get(url, {"show": "unanswered"}).context["topics"]) == 0


def test_members_have_none(client_of, client):
    url = reverse("community:index")
    client.get(url)
    assert client_of(MemberFactory()).get(url).context["user"].is_authenticated


def test_what_is_not_there_is_not_kept(client):
    topic = TopicFactory()
    Topic.objects.update(state="hidden")
    assert client.get(topic.get_absolute_url()).status_code == 404
    Topic.objects.update(state="visible")
    assert client.get(topic.get_absolute_url()).status_code == 200
