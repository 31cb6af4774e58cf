import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.search import engine, index
from portal.search.models import Word
from portal.search.spelling import mended
from tests.members.factories import MemberFactory
from tests.support import thorough

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def put(title, language="de", audience="public", body=""):
    index.put(
        kind="note", object_id=len(title), language=language, title=title, body=body, url="/",
        audience=audience, moment=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mühel", "Mühle"),
        ("Nühle", "Mühle"),
        ("Müle", "Mühle"),
        ("Kafeemaschine", "Kaffeemaschine"),
        ("Kaffemaschiene", "Kaffeemaschine"),
        ("xaffeemaschinx", "Kaffeemaschine"),
        ("entkalkne", "entkalken"),
        ("grindre", "grinder"),
        ("extarction", "extraction"),
        ("muhle entkolken", "muhle entkalken"),
    ],
)
def test_the_nearest_word_is_meant(typed, meant):
    put("Mühle und Kaffeemaschine entkalken")
    put("The grinder and its extraction", "en")
    assert mended(typed, VISITOR) == meant


@pytest.mark.parametrize("typed", ["Mühle", "muehle", "Kaffeem", "zebra", "mül", "ühl", "", "Kxffxxmaschine"])
def test_nothing_to_mend_or_no_way_to(typed):
    put("Mühle und Kaffeemaschine entkalken")
    assert mended(typed, VISITOR) == ""


def test_the_rest_of_the_query_stays():
    put("Die Mühle pfeift laut")
    assert mended('"Müle" laut, ja?', VISITOR) == '"Mühle" laut, ja?'


def test_one_word_without_a_way_and_nothing_is_mended():
    put("Die Mühle pfeift laut")
    assert mended("Müle zebra", VISITOR) == ""


def test_what_the_viewer_may_not_find_is_no_suggestion():
    put("Geheimprojekt", audience="staff")
    assert mended("Geheimprojekd", VISITOR) == ""
    assert mended("Geheimprojekd", MemberFactory(is_staff=True)) == "Geheimprojekt"


def test_the_more_frequent_of_two_equally_near():
    put("Kanne")
    put("Wannen", body="Wanne")
    Word.objects.filter(stem="wann").update(documents=9)
    assert mended("Yanne", VISITOR) == "Wannen"


def test_words_are_counted_and_forgotten():
    put("Mühle")
    put("Mühlen laut")
    put("Kannen")
    index.remove(kind="note", object_id=len("Kannen"))
    engine.count_words()
    assert dict(Word.objects.values_list("stem", "documents")) == {"muhl": 2, "laut": 1}


def test_queries_are_bounded(django_assert_max_num_queries):
    put("Mühle Kanne Sahne Bohne Tasse")
    with django_assert_max_num_queries(40):
        mended("Mühel Kannr Sahnd Bohnw Tassr " * 20, VISITOR)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=thorough.examples(60),
    deadline=None,
)
@given(st.text())
def test_no_query_is_an_error(q):
    assert mended(q, VISITOR) == ""
