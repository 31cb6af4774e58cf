"""The search page."""

import pytest
from django.utils import timezone

from portal.search import index

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents():
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
    assert client.get("/search/").context["found"] is None


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
    assert client.get("/search/?q=grinder&in=nonsense").context["tab"] == ""


@pytest.mark.parametrize("words", ["'", '"', "%00", "<script>", "a" * 5000, "AND OR NOT", "*", "\\"])
def test_any_words_are_fine(client, words):
    response = client.get("/search/", {"q": words})
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_nothing_found_offers_a_first_step(client):
    assert b"Nothing found" in client.get("/search/?q=zebra").content
