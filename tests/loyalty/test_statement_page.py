import re
from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty.actions import grant, grant_goodwill, redeem
from loyalty.models import Reward
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
    assert "1 point for order RW-1043 (€64.93), available from" in read()


def test_grants_goodwill_and_redemptions_are_explained(read, member):
    grant(member=member, points=10, reason="For your answers", source="test:1")
    grant_goodwill(member=member, points=2, source="case:2026-000123", actor=MemberFactory(roles=["agent"]))
    redeem(member=member, reward=Reward.objects.get(), key="k")
    page = read()
    assert "10 points as a thank-you: For your answers" in page
    assert "2 points as goodwill for case 2026-000123." in page
    assert "10 points redeemed: €10 voucher." in page


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
    with django_assert_max_num_queries(8):
        read()
