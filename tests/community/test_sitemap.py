"""What search engines are told: public things only, each at one address."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from community import sitemaps
from community.models import Category, State, Topic
from community.models.listing import PER_PAGE
from tests.community.factories import CategoryFactory, TopicFactory

pytestmark = pytest.mark.django_db


def places(client, address):
    return re.findall(r"<loc>http://testserver([^<]*)</loc>", client.get(address).content.decode())


def links(client, address):
    page = client.get(address).content.decode()
    return dict(re.findall(r'<link rel="(canonical|prev|next)" href="([^"]*)">', page))


def test_index_names_each_page_of_each_section(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 1)
    TopicFactory()
    last = TopicFactory().pk
    pages = places(client, reverse("sitemap_index"))
    assert "/sitemap-rooms.xml" in pages
    assert len([page for page in pages if page.startswith("/sitemap-topics.xml")]) == last


def test_topics_by_ranges_with_their_time(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 1)
    topic = TopicFactory()
    page = client.get(f"/sitemap-topics.xml?p={topic.pk}").content.decode()
    assert f"<loc>http://testserver{topic.get_absolute_url()}</loc>" in page
    assert f"<lastmod>{timezone.localdate(topic.last_post_at)}</lastmod>" in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9" * 30, "½"])
def test_no_such_page(client, page):
    assert client.get("/sitemap-topics.xml", {"p": page}).status_code == 404


def test_only_what_is_public(client):
    TopicFactory(category=CategoryFactory())
    Category.objects.update(audience="members")
    TopicFactory()
    Topic.objects.filter(category__audience="public").update(state=State.HIDDEN)
    assert places(client, "/sitemap-topics.xml") == []
    assert len(places(client, "/sitemap-rooms.xml")) == 2


def test_robots(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /moderation/" in text
    assert "Disallow: /community/\n" not in text


def test_each_page_of_a_topic_has_one_address(client):
    topic = TopicFactory()
    Topic.objects.update(last_number=3 * PER_PAGE)
    own = f"http://testserver{topic.get_absolute_url()}"
    assert links(client, f"{topic.get_absolute_url()}?post=1") == {"canonical": own, "next": f"{own}?page=2"}
    second = {"canonical": f"{own}?page=2", "prev": own, "next": f"{own}?page=3"}
    assert links(client, f"{topic.get_absolute_url()}?page=2") == second


def test_lists_have_one_address(client):
    topic = TopicFactory()
    for page in (reverse("community:index"), topic.category.get_absolute_url()):
        assert links(client, f"{page}?utm_source=x") == {"canonical": f"http://testserver{page}"}


def test_what_is_not_public_is_not_indexed(client_of, member):
    topic = TopicFactory()
    Category.objects.update(audience="members")
    for page in (topic.get_absolute_url(), topic.category.get_absolute_url()):
        assert '<meta name="robots" content="noindex' in client_of(member).get(page).content.decode()
