import pytest
from django.urls import reverse
from django.utils import timezone

from community.pages.related import related_to
from portal.search import index, sources
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def put(number, title, kind="topic", audience="public"):
    index.put(
        kind=kind, object_id=number, language="en", title=title, body="", url=f"/{kind}/{number}/",
        audience=audience, moment=timezone.now(),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def written(monkeypatch):
    monkeypatch.setattr(sources, "_sources", {})  # found by their audience alone: nobody has written them
    put(1, "Grinder whistles on the finest setting")
    put(2, "Cleaning the grinder", kind="help")
    put(3, "Whistling grinder", audience="staff")
    put(4, "Whistling grinder", kind="post")


def titles(title, viewer=None):
    return [hit.title for hit in related_to(title, viewer or MemberFactory())]


def test_the_same_words_in_another_order():
    assert titles("Why does my grinder whistle?") == ["Grinder whistles on the finest setting"]


def test_help_articles_too():
    assert titles("How is cleaning a grinder done") == ["Cleaning the grinder"]


def test_fewer_words_where_all_find_nothing():
    assert titles("Grinder whistles terribly since yesterday") == ["Grinder whistles on the finest setting"]


def test_only_what_the_viewer_may_see():
    assert titles("whistling grinder") == ["Grinder whistles on the finest setting"]


@pytest.mark.parametrize("title", ["", "the", "a b", "\"' OR *", "?" * 300])
def test_nothing_related(title):
    assert titles(title) == []


def test_fragment(client):
    client.force_login(MemberFactory())
    page = client.get(reverse("community:related"), {"title": "grinder whistles"}).content.decode()
    assert 'href="/topic/1/"' in page
