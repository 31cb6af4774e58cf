import csv
import html
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from loyalty.actions import account_of, grant, grant_goodwill, redeem
from loyalty.models import Posting, Reward
from loyalty.pages import statement
from loyalty.pages.sheets import plain
from tests.loyalty.factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db
URL = "/loyalty/statement/"


@pytest.fixture
def read(member, client_of):
    programme()
    client = client_of(member)

    def page(url=URL, language="en"):
        return client.get(url, headers={"accept-language": language}).content.decode()

    return page


def test_says_why_a_purchase_earned_nothing(read, member):
    buy(member, 3250, number="RW-1042")
    assert "Order RW-1042 for €32.50: no point, a purchase over €50 earns one." in read()


def test_writes_amounts_as_the_reader_does(read, member):
    buy(member, 3250, number="RW-1042")
    assert "32,50\xa0€" in read(language="de")


def test_says_when_points_become_available(read, member):
    buy(member, 6493, number="RW-1043", days_ago=1)
    assert "1 point for order RW-1043 (€64.93). Available from" in read()


def test_grants_goodwill_and_redemptions_are_explained(read, member):
    grant(member=member, points=10, reason="For your answers", source="test:1")
    grant_goodwill(member=member, points=2, source="case:2026-000123", actor=MemberFactory(roles=["agent"]))
    redeem(member=member, reward=Reward.objects.get(), key="k")
    page = read()
    assert "10 points as a thank-you: For your answers" in page
    assert "2 points as goodwill for case 2026-000123." in page
    assert "10 points redeemed: €10 voucher." in page


def test_what_was_taken_back_undone_or_corrected_is_explained(read, member):
    account = account_of(member)
    for kind in ("undo", "reversal", "adjustment", "deduction", "moved_in", "moved_out"):
        Posting.objects.create(
            account=account, kind=kind, points=3, reason="A slip", effective_at=timezone.now(),
            source_system="test", source_ref=kind,
        )  # fmt: skip
    page = html.unescape(read())
    assert "3 points are back: a redemption undone." in page
    assert "3 points taken back." in page
    assert "3 points more as a correction: A slip" in page
    assert "3 points less as a correction: A slip" in page
    assert "3 points moved here from another account." in page
    assert "3 points moved to another account." in page
    assert page.count(">+3<") == page.count(">-3<") == 3


FOUND = {"": 4, "purchases": 1, "thanks": 2, "redeemed": 1, "expired": 0, "back": 0, "corrected": 0}


@pytest.mark.parametrize(("kind", "lines"), FOUND.items())
def test_filtered_by_kind(read, member, kind, lines):
    buy(member)
    grant(member=member, points=10, reason="", source="test:1")
    grant_goodwill(member=member, points=2, source="case:1", actor=MemberFactory(roles=["agent"]))
    redeem(member=member, reward=Reward.objects.get(), key="k")
    page = read(f"{URL}?kind={kind}")
    assert page.count('class="line"') == lines
    assert ("There is nothing of this kind." in page) == (lines == 0)


def test_an_unknown_kind_is_not_found(member, client_of):
    assert client_of(member).get(URL, {"kind": "x"}).status_code == 404
    assert client_of(member).get(f"{URL[:-1]}.csv", {"kind": "x"}).status_code == 404


def test_a_filter_stays_on_the_next_page(read, member):
    for number in range(26):
        give(member, 1, source=f"test:{number}")
    assert re.search(r'rel="next" href="\?kind=thanks&amp;cursor=[^"]+"', read(f"{URL}?kind=thanks"))


def table_of(client, language="en", **query):
    answer = client.get(f"{URL[:-1]}.csv", query, headers={"accept-language": language})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_all_lines_as_a_table(read, member, client_of, monkeypatch):
    monkeypatch.setattr(statement, "MANY", 3)
    for number in range(8):
        give(member, number + 1, source=f"test:{number}")
    rows = table_of(client_of(member), kind="thanks")
    assert rows[0] == ["Date", "What happened", "Points"]
    assert sorted(int(row[2]) for row in rows[1:]) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert table_of(client_of(member), "de")[0][2] == "Punkte"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text):
    assert plain(text) == f"'{text}"


def test_a_page_to_print_has_name_day_and_balance_and_no_tools(read, member):
    give(member, 4)
    page = read(f"{URL}?print=1")
    for words in (member.number, "as of", "Balance: 4 points to spend"):
        assert words in page
    assert "Download as CSV" not in page


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the size of the table")
def test_what_stands_behind_purchases_is_not_read(member):
    rows = Posting.objects.filter(account=account_of(member, programme())).for_statement()
    assert "posting_on_statement" in rows[:26].explain()


def test_is_empty_at_first(read):
    assert "Here you will see every purchase" in read()


def test_others_purchases_stay_unseen(read):
    buy(MemberFactory(), number="RW-OTHER")
    assert "RW-OTHER" not in read()


def test_pages_show_each_line_once(read, member):
    moment = timezone.now() - timedelta(days=40)
    for number in range(60):
        buy(member, number=f"N{number:03}", at=moment - timedelta(days=number // 3))
        give(member, 1, source=f"test:{number}")
    seen, url = [], URL
    while url:
        page = read(url)
        seen += re.findall(r"order (N\d+)|(as a thank-you)", page)
        older = re.search(r'rel="next" href="(\?cursor=[^"]+)"', page)
        url = URL + older[1] if older else None
    numbers = [number for number, _thanks in seen if number]
    assert len(numbers) == len(set(numbers)) == 60
    assert len(seen) == 120


@pytest.mark.parametrize("cursor", ["x", "2026-01-01~0~1", "0001-01-01T00:00:00+00:00~0~-1", "a~b~c~d"])
def test_a_made_up_cursor_is_not_found(member, client_of, cursor):
    assert client_of(member).get(URL, {"cursor": cursor}).status_code == 404


def test_query_count_does_not_grow(read, member, django_assert_max_num_queries):
    for number in range(30):
        buy(member, days_ago=number * 2)
        give(member, 10, source=f"test:{number}")
        redeem(member=member, reward=Reward.objects.get(), key=str(number))
    with django_assert_max_num_queries(10):
        read()
