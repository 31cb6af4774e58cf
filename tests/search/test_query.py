from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.search import index
from portal.search.models import Document
from portal.search.query import COUNT_CAP, best, newest, search
from portal.search.sources import Filters
from tests.members.factories import MemberFactory
from tests.support import thorough

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def put(object_id=1, **changes):
    values = {
        "kind": "note",
        "object_id": object_id,
        "language": "de",
        "title": "Die Mühle pfeift",
        "body": "Auf der feinsten Stufe pfeift meine Kaffeemühle.",
        "url": f"/community/p/{object_id}/",
        "moment": timezone.now(),
    }
    index.put(**values | changes)


@pytest.mark.parametrize(
    "q",
    [
        "Mühlen",
        "muehle",
        "Kaffee Stufe",
        "muhle",
        "Stufen",
        "kaffeem",
        "Stufe mühle",
        "feinste",
        "KAFFEEMÜHLE",
        '"Mühle',
    ],
)
def test_found_in_all_forms(q):
    put()
    assert [hit.title for hit in search(q, VISITOR).hits] == ["Die Mühle pfeift"]


@pytest.mark.parametrize("q", ["", " ", "tee", "mühle tee", "-", "m", "***"])
def test_not_found(q):
    put()
    assert search(q, VISITOR).hits == []


def test_every_word_must_occur():
    put(1, title="Mühle", body="laut")
    put(2, title="Kanne", body="leise")
    assert search("mühle leise", VISITOR).hits == []


def test_title_counts_more():
    put(1, title="Kaffee", body="Die Mühle " + "und noch etwas " * 20)
    put(2, title="Mühle", body="Kaffee " + "und noch etwas " * 20)
    assert search("mühle", VISITOR).hits[0].title == "Mühle"


@pytest.mark.parametrize(("audience", "seen"), [("public", 3), ("members", 2), ("staff", 1)])
def test_audience(audience, seen):
    put(audience=audience)
    viewers = [VISITOR, MemberFactory(), MemberFactory(is_staff=True)]
    assert sum(search("mühle", viewer).total_capped for viewer in viewers) == seen


def test_kinds():
    put(1)
    put(2, kind="other")
    assert [hit.kind for hit in search("mühle", VISITOR, kinds=["other"]).hits] == ["other"]
    assert search("mühle", VISITOR, kinds=[]).hits == []


def test_put_again_replaces():
    put()
    put(title="Der Filter", body="sitzt")
    assert search("mühle", VISITOR).hits == []
    assert search("filter", VISITOR).total_capped == 1


def test_removed_is_gone():
    put()
    index.remove(kind="note", object_id=1)
    index.remove(kind="note", object_id=1)
    assert search("mühle", VISITOR).total_capped == 0
    assert not Document.objects.exists()


def test_audience_follows_the_container():
    put(container="category:3")
    assert index.set_audience(container="category:3", audience="staff") == 1
    assert search("mühle", VISITOR).total_capped == 0


def test_counted_beyond_the_page():
    for number in range(1, 8):
        put(number)
    found = search("mühle", VISITOR, limit=3)
    assert (len(found.hits), found.total_capped) == (3, 7)
    assert not found.is_capped
    assert COUNT_CAP >= 100


@pytest.mark.parametrize("find", [best, newest])
@pytest.mark.parametrize(("there", "is_capped"), [(3, False), (4, True)])
def test_counting_ends(monkeypatch, find, there, is_capped):
    monkeypatch.setattr("portal.search.query.COUNT_CAP", 3)
    for number in range(there):
        put(number)
    found = find("mühle", VISITOR, limit=1)
    assert (found.total_capped, found.is_capped) == (3, is_capped)


def test_snippet_marks_and_escapes():
    put(body="<script>alert(1)</script> & die Mühlen")
    [hit] = search("mühle", VISITOR).hits
    assert "<mark>Mühlen</mark>" in hit.snippet
    assert "<script" not in hit.snippet


def test_queries_do_not_grow_with_hits(django_assert_max_num_queries):
    for number in range(1, 30):
        put(number)
    with django_assert_max_num_queries(3):
        search("mühle", VISITOR)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=thorough.examples(50),
    deadline=None,
)
@given(st.text())
@example("' OR 1=1 --")
@example('"')
@example("NEAR(a b)")
@example("a:* & | ! <-> title:x ^ -b \x00 \ud800")
@example("½ ² ٣ 𞤀 नमस्ते")
def test_no_query_is_an_error(q):
    assert search(q, VISITOR).total_capped == 0


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=thorough.examples(30),
    deadline=None,
)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_whatever_is_put_in_can_be_taken_out(text):
    put(7, title=text[:100], body=text)
    search(text, VISITOR)
    index.remove(kind="note", object_id=7)


@pytest.mark.parametrize("find", [best, newest])
def test_pages_hold_every_document_once(find):
    for number in range(1, 8):
        put(number, moment=timezone.now() - timedelta(days=number % 3))
    pages, after = [], ""
    for _ in range(3):
        page = find("mühle", VISITOR, limit=3, after=after)
        pages, after = [*pages, *(hit.url for hit in page.hits)], page.older
    assert len(pages) == len(set(pages)) == 7
    assert after == ""


def test_newest_first():
    put(1, title="Mühle, alt", moment=timezone.now() - timedelta(days=2))
    put(2, title="Kanne", body="Mühle, neu")
    assert [hit.title for hit in newest("mühle", VISITOR).hits] == ["Kanne", "Mühle, alt"]


@pytest.mark.parametrize("after", ["x", "-1", "999999999", "9" * 40, "1-", "99999999999999999-1", "½"])
@pytest.mark.parametrize("find", [best, newest])
def test_no_place_is_no_error(find, after):
    put()
    assert find("mühle", VISITOR, after=after).total_capped == 1


def test_filters():
    now, anna = timezone.now(), MemberFactory()
    put(1, author=anna.pk, container="category:3", moment=now)
    put(2, moment=now - timedelta(days=9))

    def urls(**filters):
        return [hit.url for hit in search("mühle", VISITOR, filters=Filters(**filters)).hits]

    first, second = ["/community/p/1/"], ["/community/p/2/"]
    assert urls(author=anna.pk) == urls(containers=("category:3",)) == first
    assert urls(since=now - timedelta(days=1)) == first
    assert urls(until=now - timedelta(days=1)) == second
    assert urls(solved=True) == []
