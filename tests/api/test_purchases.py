from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty.actions import set_up_programme
from loyalty.models import Lot, Purchase
from portal.members.models import Member
from tests.members.factories import MemberFactory
from tests.support import thorough

from .conftest import fields_of
from .factories import bearer, make_key

pytestmark = pytest.mark.django_db
AT = (timezone.now().replace(microsecond=0) - timedelta(days=1)).isoformat()
LINE = {"sku": "BEANS-1", "quantity": 1, "unit_price": "60.00"}


@pytest.fixture
def programme(db):
    return set_up_programme(starts_on=date(2026, 1, 1))


def body(**changes):
    return {
        "member": "C-1",
        "external_id": "O-1",
        "purchased_at": AT,
        "currency": "EUR",
        "lines": [LINE],
    } | changes


@pytest.fixture
def buy(call, programme):
    numbers = iter(range(1000))

    def buy(key=None, **changes):
        return call("POST", "/purchases", body(**changes), idempotency=key or f"key-{next(numbers)}")

    return buy


def test_a_purchase_is_201_with_what_it_earned(buy):
    answer = buy()
    purchase = Purchase.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": purchase.pk,
        "external_id": "O-1",
        "state": "counted",
        "points": {"available": 0, "pending": 1},
        "balance": 0,
        "tier": "bronze",
    }
    assert purchase.amount == 6000


def test_lines_are_added_up(buy):
    buy(lines=[LINE | {"quantity": 2, "unit_price": "19.99"}, LINE | {"unit_price": "10.02", "name": "Cup"}])
    assert Purchase.objects.get().amount == 5000


def test_nothing_is_earned_by_fifty_euros_or_by_zero(buy):
    for number, price in enumerate(["50.00", "0"]):
        answer = buy(external_id=f"O-{number}", lines=[LINE | {"unit_price": price}])
        assert answer.status_code == 201
        assert answer.json()["points"] == {"available": 0, "pending": 0}


def test_an_unknown_external_id_is_a_new_member(buy):
    buy()
    assert Member.objects.get().external_id == "C-1"


def test_a_card_number_is_a_member_too(buy):
    member = MemberFactory()
    buy(member=member.number)
    assert Purchase.objects.get().member == member


def test_an_unknown_card_number_is_422(buy):
    assert fields_of(buy(member="S-0000000000")) == ["member"]


def test_the_same_content_under_another_key_is_200_with_the_first(buy):
    first, again = buy(key="a"), buy(key="b")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Purchase.objects.count() == 1


def test_other_content_under_another_key_is_409(buy):
    buy(key="a")
    answer = buy(key="b", lines=[LINE | {"unit_price": "61.00"}])
    assert answer.status_code == 409
    assert answer.json()["code"] == "purchase_differs"


def test_other_goods_for_the_same_money_are_other_content(buy):
    two = [LINE | {"unit_price": "20.00"}, LINE | {"unit_price": "40.00", "sku": "MUG"}]
    buy(key="a", lines=two)
    assert buy(key="b", lines=[two[0] | {"unit_price": "20.0"}, two[1]]).status_code == 200
    answer = buy(key="c", lines=[two[0], two[1] | {"sku": "GRINDER"}])
    assert (answer.status_code, answer.json()["code"]) == (409, "purchase_differs")


def test_the_same_key_is_replayed(buy):
    content = {"purchased_at": "2026-05-01T10:00:00+02:00"}
    first, again = buy(key="a", **content), buy(key="a", **content)
    assert again["Idempotent-Replay"] == "true"
    assert first.content == again.content


def test_a_time_ahead_is_202_and_quarantined(buy):
    answer = buy(purchased_at=(timezone.now() + timedelta(minutes=6)).isoformat())
    assert answer.status_code == 202
    assert answer.json()["state"] == "quarantined"
    assert not Lot.objects.exists()


def test_a_time_before_the_programme_is_history(buy):
    answer = buy(purchased_at="2025-12-31T10:00:00+01:00")
    assert (answer.status_code, answer.json()["state"]) == (201, "history")
    assert answer.json()["points"] == {"available": 0, "pending": 0}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "USD"}, "currency"),
        ({"currency": "euro"}, "currency"),
        ({"lines": []}, "lines"),
        ({"lines": [LINE | {"quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [LINE | {"quantity": 1.5}]}, "lines.0.quantity"),
        ({"lines": [LINE | {"unit_price": 60}]}, "lines.0.unit_price"),
        ({"lines": [LINE, LINE | {"unit_price": "10.005"}]}, "lines.1.unit_price"),
        ({"lines": [LINE | {"unit_price": "9999999.99", "quantity": 2}]}, "lines"),
        ({"lines": [LINE | {"colour": "red"}]}, "lines.0.colour"),
        ({"purchased_at": "2026-05-01T10:00:00"}, "purchased_at"),
        ({"purchased_at": 1777777777}, "purchased_at"),
        ({"purchased_at": "0001-01-01T00:00:00+14:00"}, "purchased_at"),
        ({"external_id": "a\x00b"}, "external_id"),
        ({"note": "x"}, "note"),
    ],
)
def test_a_wrong_field_is_422_and_named(buy, changes, field):
    answer = buy(**changes)
    assert answer.status_code == 422
    assert fields_of(answer) == [field]
    assert not Purchase.objects.exists()


BAD = st.one_of(
    st.sampled_from(
        ["-1", "-0.01", "NaN", "Infinity", "1e3", "10.005", "1" + "0" * 30, "10000000", "", " 1"]
    ),
    st.sampled_from(["１０", "1,50", "1.", ".5", "+1", "0x10", "1_000", "\n1"]),
    st.decimals(max_value="-0.01", allow_nan=False, allow_infinity=False).map(str),
    st.decimals(min_value=10**7, allow_nan=False, allow_infinity=False).map(lambda n: f"{n:f}"),
    st.floats() | st.integers() | st.none() | st.booleans() | st.lists(st.text(max_size=2), max_size=2),
)
relaxed = settings(
    max_examples=thorough.examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@relaxed
@given(price=BAD)
def test_what_is_no_amount_is_refused_by_its_field(buy, price):
    answer = buy(lines=[LINE | {"unit_price": price}])
    assert answer.status_code == 422
    assert fields_of(answer) == ["lines.0.unit_price"]


@relaxed
@given(cents=st.integers(0, 10**9 - 1))
def test_each_amount_below_ten_million_is_kept_to_the_cent(buy, cents):
    number = f"O-{cents}"
    line = LINE | {"unit_price": f"{cents // 100}.{cents % 100:02d}"}
    answer = buy(external_id=number, lines=[line], purchased_at="2026-05-01T10:00:00+02:00")
    assert answer.status_code in {200, 201}
    assert Purchase.objects.get(external_id=number).amount == cents


def test_without_a_programme_it_is_409(call):
    answer = call("POST", "/purchases", body(), idempotency="k")
    assert answer.status_code == 409
    assert answer.json()["code"] == "no_programme"


def test_the_scope_is_asked(client, programme):
    headers = bearer(make_key("members"), **{"Idempotency-Key": "k"})
    answer = client.post("/api/v1/purchases", body(), content_type="application/json", headers=headers)
    assert answer.status_code == 403


def test_a_member_shows_her_points(call, buy):
    buy()
    shown = call("GET", "/members/C-1").json()
    assert shown["points"] == {"available": 0, "pending": 1, "reserved": 0, "debt": 0}
    assert shown["tier"] == "bronze"
    assert len(shown["benefits"]) == 1


def _send(secret, keys):
    content = body(purchased_at="2026-05-01T10:00:00+02:00")

    def send(key):
        try:
            headers = bearer(secret, **{"Idempotency-Key": key})
            return Client().post(
                "/api/v1/purchases", content, content_type="application/json", headers=headers
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as pool:
        return [answer.status_code for answer in pool.map(send, keys)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [["k"] * 20, [f"k{n}" for n in range(20)]], ids=["one key", "many keys"])
def test_twenty_at_once_count_once(keys):
    set_up_programme(starts_on=date(2026, 1, 1))
    codes = _send(make_key(), keys)
    assert set(codes) <= {200, 201, 409}
    assert Purchase.objects.count() == 1
    assert sum(Lot.objects.values_list("issued", flat=True)) == 1
