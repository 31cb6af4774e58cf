"""Many tills at once: the API answers each call, and never with an error of its own."""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from loyalty.models import EarningRule, Purchase, Reward
from loyalty.verifying import differences
from tests.api.factories import bearer, make_key
from tests.support import thorough

from .factories import MemberFactory, buy, give, programme
from .invariants import check_books

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS, CALLS = (16, 600) if thorough.AUDIT else (8, 120)
MEMBERS = ("C-1", "C-2")
AT = "2026-03-01T12:00:00Z"
REFUND = {"refunded_at": AT, "amount": "1.50"}


def calls():
    """What each call asks, by its number; one in five repeats the one before it."""
    for number in range(CALLS):
        number -= number % 5 == 4
        chance = random.Random(number)
        member, bought = chance.choice(MEMBERS), chance.choice(["A", "B", "C"])
        lines = [{"sku": "cup", "quantity": 1, "unit_price": "60.00"}]
        purchase = {"member": member, "purchased_at": AT, "currency": "EUR", "lines": lines}
        yield chance.choice(
            [
                ("/purchases", purchase | {"external_id": str(number)}),
                (f"/purchases/{bought}/refunds", {"external_id": f"R{number}", **REFUND}),
                ("/rewards/voucher-10/redemptions", {"member": member}),
            ]
        )  # fmt: skip


@pytest.mark.thorough
def test_a_storm_of_tills_is_answered_without_an_error():
    running, secret = programme(), make_key()
    since = running.start_of(running.starts_on)
    EarningRule.objects.create(
        programme=running, key="euros", basis="amount", per=1000, published_at=since, valid_from=since,
        cap_points=40, cap_period="month", budget=400,
    )  # fmt: skip
    Reward.objects.update(points=3, stock=10)
    for number, name in enumerate(MEMBERS):
        give(MemberFactory(external_id=name), 12, f"t:{number}")
    for number, name in zip("ABC", MEMBERS * 2, strict=False):
        buy(MemberFactory._meta.model.objects.get(external_id=name), number=number)

    def send(numbered):
        number, (path, body) = numbered
        extra = {"Idempotency-Key": f"k{number - (number % 5 == 4)}"}
        client = Client(raise_request_exception=False)
        try:
            return client.post(
                f"/api/v1{path}", json.dumps(body), content_type="application/json",
                headers=bearer(secret, **extra),
            ).status_code  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = list(pool.map(send, enumerate(calls())))
    assert {status for status in statuses if status >= 500} == set()
    assert statuses.count(201) > CALLS / 4
    assert Purchase.objects.count() > 10
    assert list(differences()) == []
    check_books()
