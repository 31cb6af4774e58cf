"""Frequent words are looked for among the newest documents, others by the index of words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.search import asking, compiled, index
from portal.search.query import newest, search

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
VISITOR = AnonymousUser()


@pytest.fixture
def sizes(monkeypatch):
    def set_sizes(**sizes):
        for name, size in sizes.items():
            monkeypatch.setattr(asking, name, size)
        compiled._best.cache_clear()
        compiled._newest.cache_clear()

    yield set_sizes
    compiled._best.cache_clear()
    compiled._newest.cache_clear()


def put(*titles, body="kettle"):
    """The first is the newest."""
    for number, title in enumerate(titles, start=1):
        moment = timezone.now() - timedelta(days=number)
        where = {"kind": "note", "url": f"/{number}/", "language": "en", "moment": moment}
        index.put(object_id=number, title=title, body=body, **where)


def found():
    return [hit.url for hit in search("kettle", VISITOR).hits]


def test_frequent_words_in_the_newest(sizes):
    sizes(RANKED=2, FREQUENT=1, PROBED=4)
    put("Tea", "A kettle", "Tea", "Tea", "The kettle")
    assert found() == ["/2/", "/1/"]


def test_rare_words_wherever_they_are(sizes):
    sizes(RANKED=2, FREQUENT=5, PROBED=4)
    put("Tea", "A kettle", "Tea", "Tea", "The kettle")
    assert found() == ["/2/", "/5/", "/1/", "/3/", "/4/"]


def test_words_that_are_frequent_of_late_only(sizes):
    sizes(RANKED=3, FREQUENT=1, PROBED=2)
    put("Kettle", "Kettle", *["Tea"] * 8, "Kettle", body="")
    assert found() == ["/1/", "/2/", "/11/"]


@pytest.mark.parametrize("frequent", [1, 9])
def test_the_newest_either_way(sizes, frequent):
    sizes(FREQUENT=frequent, PROBED=4)
    put("Tea", "A kettle", "Tea", "Tea", "The kettle")
    first = newest("kettle", VISITOR, limit=2)
    second = newest("kettle", VISITOR, limit=2, after=first.older)
    assert [hit.url for hit in first.hits + second.hits] == ["/1/", "/2/", "/3/", "/4/"]
    assert first.counted == second.counted == 5
