import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.search import index
from portal.search.models import Document
from portal.search.query import COUNT_CAP, search
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def put(object_id=1, **changes):
    values = {
        "kind": "topic",
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
    ["Mühlen", "muehle", "muhle", "Stufen", "kaffeem", "Stufe mühle", "feinste", "KAFFEEMÜHLE", '"Mühle'],
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
    put(2, kind="help")
    assert [hit.kind for hit in search("mühle", VISITOR, kinds=["help"]).hits] == ["help"]
    assert search("mühle", VISITOR, kinds=[]).hits == []


def test_put_again_replaces():
    put()
    put(title="Der Filter", body="sitzt")
    assert search("mühle", VISITOR).hits == []
    assert search("filter", VISITOR).total_capped == 1


def test_removed_is_gone():
    put()
    index.remove(kind="topic", object_id=1)
    index.remove(kind="topic", object_id=1)
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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text())
@example("' OR 1=1 --")
@example('"')
@example("NEAR(a b)")
@example("a:* & | ! <-> title:x ^ -b \x00 \ud800")
@example("½ ² ٣ 𞤀 नमस्ते")
def test_no_query_is_an_error(q):
    assert search(q, VISITOR).total_capped == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_whatever_is_put_in_can_be_taken_out(text):
    put(7, title=text[:100], body=text)
    search(text, VISITOR)
    index.remove(kind="topic", object_id=7)
