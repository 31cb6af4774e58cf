"""The search page."""

import pytest
from django.utils import timezone

from portal.search import index, sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(monkeypatch):
    monkeypatch.setattr(sources, "_sources", {})  # found by their audience alone: nobody has written them
    for number, (kind, title, audience) in enumerate(
        [
            ("topic", "Grinder whistles", "public"),
            ("topic", "Grinder secrets", "staff"),
            ("help", "Clean the grinder", "public"),
        ],
        start=1,
    ):
        index.put(
            kind=kind,
            object_id=number,
            language="en",
            title=title,
            body="",
            url=f"/{number}/",
            audience=audience,
            moment=timezone.now(),
        )


def test_without_words_it_says_what_it_searches(client):
    assert client.get("/search/").context["asked"].found is None


def test_it_finds_what_the_visitor_may_see(client, documents):
    page = client.get("/search/?q=grinder").content.decode()
    assert "Grinder whistles" in page
    assert "Clean the grinder" in page
    assert "Grinder secrets" not in page


def test_a_tab_narrows_to_one_kind(client, documents):
    page = client.get("/search/?q=grinder&in=help").content.decode()
    assert "Clean the grinder" in page
    assert "Grinder whistles" not in page


def test_an_unknown_kind_is_everything(client, documents):
    assert client.get("/search/?q=grinder&in=nonsense").context["asked"].tab == ""


@pytest.mark.parametrize("words", ["'", '"', "%00", "<script>", "a" * 5000, "AND OR NOT", "*", "\\"])
def test_any_words_are_fine(client, words):
    response = client.get("/search/", {"q": words})
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_nothing_found_offers_a_first_step(client):
    assert b"Nothing found" in client.get("/search/?q=zebra").content


def test_a_typing_error_finds_what_was_meant(client, documents):
    page = client.get("/search/?q=grindre").content.decode()
    assert "Grinder whistles" in page
    assert "?q=grinder" in page.lower()
    assert "?q=grindre&amp;exact=1" in page


def test_the_words_themselves_on_request(client, documents):
    assert client.get("/search/?q=grindre&exact=1").context["asked"].found.hits == []


@pytest.mark.parametrize(
    ("filter", "field"),
    [
        ("category=nowhere", "category"),
        ("author=nobody", "author"),
        ("since=soon", "since"),
        ("until=0001-01-01", "until"),
        ("until=9999-12-31", "until"),
        ("since=2026-02-02&until=2026-02-01", "since"),
        ("solved=perhaps", "solved"),
        ("sort=up", "sort"),
    ],
)
def test_a_wrong_filter_is_named(client, documents, filter, field):
    asked = client.get(f"/search/?q=grinder&{filter}").context["asked"]
    assert list(asked.form.errors) == [field]
    assert asked.found is None


def test_filters_stay_in_every_address(client, documents):
    asked = client.get("/search/?q=grinder&since=2020-01-01&sort=newest&after=x").context["asked"]
    assert asked.tabs[-1][2] == "?q=grinder&since=2020-01-01&sort=newest&in=help"
    assert asked.address_unfiltered == "?q=grinder"


def test_pages(client, documents, monkeypatch):
    monkeypatch.setattr("portal.home.searching.FOUND", 1)
    first = client.get("/search/?q=grinder")
    second = client.get("/search/" + first.context["asked"].address_next)
    titles = [page.context["asked"].found.hits[0].title for page in (first, second)]
    assert sorted(titles) == ["Clean the grinder", "Grinder whistles"]
    assert second.context["asked"].address_next == ""
    assert b'href="?q=grinder"' in second.content


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Narrow down and sort"), ("de", "Eingrenzen und sortieren")]
)
def test_the_filters_are_there_in_both_languages(client, language, words):
    assert words in client.get("/search/", headers={"accept-language": language}).content.decode()


def test_suggestions_while_typing(client, documents):
    page = client.get("/search/suggest/?q=gri").content.decode()
    assert "Grinder whistles" in page
    assert "Clean the grinder" in page
    assert "secrets" not in page


@pytest.mark.parametrize("typed", ["", "g", "zebra", "%00"])
def test_nothing_to_suggest(client, documents, typed):
    assert client.get(f"/search/suggest/?q={typed}").content.strip() == b""


def test_suggestions_are_limited_in_rate(client, documents, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "t7"}
    }
    answers = {client.get("/search/suggest/?q=g").status_code for _ in range(301)}
    assert answers == {200, 429}
