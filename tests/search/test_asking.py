"""Frequent words are looked for among the newest documents, others by the index of words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.search import asking, compiled, index
from portal.search.models import Document
from portal.search.query import best, newest, search
from portal.search.sources import Filters

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


@pytest.mark.parametrize("words", ["kettle pfeift", "pfeift kettle", "kettle tea pfei"])
def test_a_frequent_word_and_a_rare_one(sizes, words):
    sizes(FREQUENT=3, PROBED=5)
    put("Tea", "Tea, pfeift", "Tea", "Tea", "Tea, pfeift", "Kettle")
    assert [hit.url for hit in search(words, VISITOR).hits] == ["/2/", "/5/"]
    assert [hit.url for hit in newest(words, VISITOR).hits] == ["/2/", "/5/"]


def test_words_that_are_frequent_but_not_together(sizes):
    sizes(FREQUENT=2, PROBED=6)
    put("Tea", "Milk", "Tea", "Milk", "Tea", "Milk", "Milk and tea")
    assert [hit.url for hit in search("milk tea", VISITOR).hits] == ["/7/"]
    assert search("milk tea honey", VISITOR).hits == []


def test_a_frequent_and_a_rare_word_within_filters(sizes):
    sizes(FREQUENT=1, PROBED=2)
    put("Tea", "Tea", "Tea, pfeift", "Tea, pfeift")
    since = timezone.now() - timedelta(days=3, hours=1)
    found = search("tea pfeift", VISITOR, filters=Filters(since=since))
    assert [hit.url for hit in found.hits] == ["/3/"]
    Document.objects.update(audience="staff")
    assert search("tea pfeift", VISITOR).total_capped == newest("tea pfeift", VISITOR).total_capped == 0


@pytest.mark.parametrize("find", [best, newest])
def test_one_statement_finds_counts_and_reads(django_assert_num_queries, find):
    put("A kettle", "The kettle", "Tea")
    with django_assert_num_queries(1):
        found = find("kettle", VISITOR, limit=2)
    assert (len(found.hits), found.counted) == (2, 3)
