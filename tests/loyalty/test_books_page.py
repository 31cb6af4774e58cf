"""The books in the admin, and the files finance takes away."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from loyalty.books.spreadsheets import csv_lines, safe
from loyalty.models import Posting, Programme, Tier

from .factories import MemberFactory, give, programme

pytestmark = pytest.mark.django_db
BOOKS = "/admin/loyalty/closing/"


@pytest.fixture
def desk(client_of):
    programme()
    return client_of(MemberFactory(roles=["manager"]))


@pytest.fixture
def held(member, desk):
    give(member, 7)
    return f"?day={timezone.localdate()}"


def test_the_page_says_what_is_held(desk, held):
    page = desk.get(BOOKS + held)
    assert page.status_code == 200
    assert page.context["books"].points == 7
    assert page.context["tables"][1].foot[-1] == 7
    assert [bar.points for bar in page.context["bars"]][-1] == 7


def test_reading_it_takes_as_many_queries_for_many(desk, held, django_assert_num_queries):
    desk.get(BOOKS + held)
    with CaptureQueriesContext(connection) as for_one:
        desk.get(BOOKS + held)
    for number in range(5):
        give(MemberFactory(), 1, f"t:{number}")
    with django_assert_num_queries(len(for_one)):
        assert desk.get(BOOKS + held).context["books"].points == 12


@pytest.mark.parametrize(
    "asked", ["?day=2999-01-01", "?day=x", "?since=2026-02-02&day=2026-01-01", "?day=0001-01-01"]
)
def test_an_impossible_day_is_said(desk, asked):
    assert desk.get(BOOKS + asked).status_code == 422


@pytest.mark.parametrize(
    ("what", "row"),
    [
        ("liability", "held by members,7,€7.00"),
        ("tiers", "all,7,0,0,0,0,0,7"),
        ("movements", "issued,7,€7.00"),
        ("rates", "value of a point,€1.00"),
    ],
)
def test_each_table_is_a_csv_of_its_own(desk, held, what, row):
    answer = desk.get(f"{BOOKS}export.csv{held}&what={what}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert row in text.splitlines()
    assert f"what={what}" in desk.get(BOOKS + held).text


def test_an_unknown_table_is_not_found(desk, held):
    assert desk.get(f"{BOOKS}export.csv{held}&what=secrets").status_code == 404


def test_the_accounts_as_csv_name_nobody(desk, held, member):
    text = b"".join(desk.get(BOOKS + "export.csv" + held).streaming_content).decode("utf-8-sig")
    head, row = text.splitlines()
    assert head.startswith("account,tier,under 3 months")
    assert row.endswith(",7,7.00,0,0,0")
    assert member.email not in text


def test_the_books_as_xlsx(desk, held):
    answer = desk.get(BOOKS + "export.xlsx" + held)
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["Liability", "By tier and age", "Movements", "Rates and cost", "Accounts"]
    assert book["Accounts"]["I2"].value == 7
    assert desk.get(BOOKS + "export.pdf" + held).status_code == 404


def test_no_cell_is_a_formula(desk, held):
    Tier.objects.filter(slug="start").update(name_en="=HYPERLINK(1)")
    text = b"".join(desk.get(BOOKS + "export.csv" + held).streaming_content).decode()
    assert ",'=HYPERLINK(1)," in text
    assert [safe(cell) for cell in ("@x", "-1", -1, "x")] == ["'@x", "'-1", -1, "x"]
    assert list(csv_lines([["a", 1]])) == ["\ufeff", "a,1\r\n"]


def test_a_manager_closes_and_only_a_superuser_opens_again(desk, client_of):
    yesterday = timezone.localdate() - timedelta(days=1)
    desk.post(BOOKS + "close/", {"until": yesterday})
    assert Programme.objects.get().closed_until == yesterday
    desk.post(BOOKS + "reopen/", {"until": "", "reason": "r"})
    assert Programme.objects.get().closed_until == yesterday
    boss = client_of(MemberFactory(is_superuser=True, is_staff=True))
    boss.post(BOOKS + "reopen/", {"until": "", "reason": "a wrong invoice"})
    assert Programme.objects.get().closed_until is None
    assert "a wrong invoice" in boss.get(BOOKS).content.decode()
    assert desk.get(BOOKS + "close/").status_code == 405


def test_closing_without_a_day_is_said(desk):
    answer = desk.post(BOOKS + "close/", {"until": ""}, follow=True)
    assert "Please give a day." in answer.content.decode()
    assert Programme.objects.get().closed_until is None


def test_support_does_not_see_the_books(client_of, desk, held):
    agent = client_of(MemberFactory(roles=["agent"]))
    for page in (BOOKS, BOOKS + "export.csv"):
        assert agent.get(page).status_code == 403
    assert Posting.objects.count() == 1
