from datetime import date, timedelta

import pytest
from django.utils import timezone

from loyalty.actions import mature_due, set_up_programme
from loyalty.models import EarningRule, Lot, Purchase, Refund

from .conftest import fields_of

pytestmark = pytest.mark.django_db
AT = (timezone.now().replace(microsecond=0) - timedelta(days=1)).isoformat()


@pytest.fixture
def refund(call):
    """A purchase O-1 of 60.00 that earned 60 points; refunds of it are asked for."""
    set_up_programme(starts_on=date(2015, 1, 1))
    EarningRule.objects.update(basis="amount", over=0)
    purchase = {
        "member": "C-1", "external_id": "O-1", "purchased_at": AT, "currency": "EUR",
        "lines": [{"sku": "BEANS-1", "category": "coffee", "quantity": 2, "unit_price": "30.00"}],
    }  # fmt: skip
    assert call("POST", "/purchases", purchase, idempotency="p").status_code == 201
    numbers = iter(range(1000))

    def refund(number="O-1", key=None, **changes):
        body = {"external_id": "R-1", "refunded_at": AT, "amount": "20.00"} | changes
        return call("POST", f"/purchases/{number}/refunds", body, idempotency=key or f"k{next(numbers)}")

    return refund


def test_a_refund_is_201_with_what_it_took_back(refund):
    answer = refund()
    assert answer.status_code == 201
    assert answer.json() == {"points_taken_back": 20, "balance": 0, "debt": 0}
    assert Purchase.objects.get().refunded == 2000


def test_the_balance_is_what_is_left(refund):
    Lot.objects.update(available_at=timezone.now())
    mature_due()
    assert refund().json()["balance"] == 40


def test_a_known_number_answers_the_first_or_409(refund):
    first, again = refund(), refund()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = refund(amount="21.00")
    assert (other.status_code, other.json()["code"]) == (409, "refund_differs")
    assert Refund.objects.count() == 1


def test_the_same_key_is_replayed(refund):
    assert refund(key="a").content == refund(key="a").content
    assert refund(key="a", amount="1.00").status_code == 422


@pytest.mark.parametrize("number", ["O-2", "a/b", "%00", "x" * 200])
def test_an_unknown_purchase_is_404(refund, number):
    answer = refund(number)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"),
        ("amount", "-1"),
        ("amount", "NaN"),
        ("amount", "10.005"),
        ("amount", "1e30"),
        ("amount", "60.01"),
        ("refunded_at", "2199-01-01T00:00:00+00:00"),
        ("refunded_at", "yesterday"),
        ("external_id", ""),
        ("reason", "broken"),
    ],
)
def test_what_is_wrong_is_refused_by_field(refund, field, value):
    assert fields_of(refund(**{field: value})) == [field]
    assert not Refund.objects.exists()


def test_more_than_is_left_is_422(refund):
    refund(amount="59.00")
    assert fields_of(refund(external_id="R-2", amount="1.01")) == ["amount"]
    assert refund(external_id="R-3", amount="1.00").json()["points_taken_back"] == 1


def test_what_a_purchase_earned_stays_its_answer(refund, call):
    refund()
    purchase = {
        "member": "C-1", "external_id": "O-1", "purchased_at": AT, "currency": "EUR",
        "lines": [{"sku": "BEANS-1", "category": "coffee", "quantity": 2, "unit_price": "30.00"}],
    }  # fmt: skip
    answer = call("POST", "/purchases", purchase, idempotency="again")
    assert answer.json()["points"] == {"available": 0, "pending": 60}
